// Check-in that keeps to the surroundings: asks where the phone is when the form is sent, and sends it with it.
(function () {
  "use strict";

  const form = document.querySelector("form[data-place]");
  if (!form || !navigator.geolocation) return;

  form.addEventListener("submit", function (event) {
    if (form.dataset.placed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const send = function (position) {
      if (position) {
        form.elements.latitude.value = position.coords.latitude;
        form.elements.longitude.value = position.coords.longitude;
      }
      form.dataset.placed = "1";
      form.requestSubmit();
      delete form.dataset.placed;
    };
    // Without a place the server says what to do about it.
    navigator.geolocation.getCurrentPosition(send, function () { send(null); }, { enableHighAccuracy: true, timeout: 8000, maximumAge: 30000 });
  }, true);
})();
