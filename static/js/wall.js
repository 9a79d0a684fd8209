// The screen in the hall: one slide after the other, fresh figures every five minutes as long as there is a network.
// Without this the slides stand below each other.
(function () {
  "use strict";
  const SHOW = 15000;
  const RENEW = 300000;
  const slides = Array.from(document.querySelectorAll(".slide"));
  const dots = document.getElementById("wall-dots");
  const pause = document.getElementById("wall-pause");
  const clock = document.getElementById("wall-clock");
  const offline = document.getElementById("wall-offline");
  let shown = 0;
  let paused = false;

  function show(index) {
    shown = (index + slides.length) % slides.length;
    slides.forEach(function (slide, at) {
      slide.classList.toggle("is-shown", at === shown);
      slide.setAttribute("aria-hidden", String(at !== shown));
      dots.children[at].className = at === shown ? "is-shown" : "";
    });
  }

  function toggle() {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
  }

  // The old figures stay until new ones are there: no error page, no sign-in page in the hall.
  function renew() {
    fetch(window.location.href, { cache: "no-store" })
      .then(function (answer) {
        if (!answer.ok || answer.redirected) throw new Error("not renewed");
        window.location.reload();
      })
      .catch(function () { offline.hidden = false; });
  }

  function tick() {
    clock.textContent = new Date().toLocaleString("zh-CN", {
      month: "long", day: "numeric", weekday: "long", hour: "2-digit", minute: "2-digit", hour12: false,
    });
  }

  document.body.classList.add("is-rotating");
  slides.forEach(function () { dots.append(document.createElement("li")); });
  pause.addEventListener("click", toggle);
  document.addEventListener("keydown", function (event) {
    if (event.key === "ArrowRight") show(shown + 1);
    if (event.key === "ArrowLeft") show(shown - 1);
    if (event.key === " " && event.target !== pause) { event.preventDefault(); toggle(); }
  });
  show(0);
  tick();
  setInterval(tick, 10000);
  setInterval(function () { if (!paused) show(shown + 1); }, SHOW);
  setInterval(renew, RENEW);
})();
