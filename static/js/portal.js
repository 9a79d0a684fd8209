// Small comforts; every page works without them.
(function () {
  "use strict";

  // Choosing a value in a marked select sends its form.
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  document.documentElement.classList.add("has-script");

  // The one question box of the page: says what will happen, cancels by default, closes on Escape.
  const box = document.getElementById("confirm-box");
  let asking = null;
  if (box) {
    box.addEventListener("close", function () {
      const waiting = asking;
      asking = null;
      if (!waiting) return;
      if (box.returnValue === "yes") {
        waiting.form.dataset.confirmed = "1";
        waiting.form.requestSubmit(waiting.submitter);
      } else if (waiting.submitter) waiting.submitter.focus();
    });
  }

  // Ask before what cannot be taken back, and never send a form twice.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    const question = (event.submitter && event.submitter.dataset.confirm) || form.dataset.confirm;
    if (question && box && !form.dataset.confirmed) {
      event.preventDefault();
      asking = { form: form, submitter: event.submitter };
      box.returnValue = "";
      box.querySelector("p").textContent = question;
      box.showModal();
      return;
    }
    delete form.dataset.confirmed;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    setTimeout(function () { delete form.dataset.sent; }, 4000);
  });

  // Who writes a long text is there: the session does not end under the pen.
  let noted = Date.now();
  document.addEventListener("input", function () {
    if (Date.now() - noted < 300000 || !document.querySelector(".side")) return;
    noted = Date.now();
    fetch("/api/me/", { credentials: "same-origin" });
  });

  document.addEventListener("click", function (event) {
    const copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) {
      navigator.clipboard.writeText(copy.dataset.copy).then(function () {
        copy.textContent = copy.dataset.copied;
      });
    }
    const all = event.target.closest("[data-select-all]");
    if (all) {
      document.querySelectorAll("input[name='" + all.dataset.selectAll + "']").forEach(function (box) {
        box.checked = all.checked;
      });
    }
    const reveal = event.target.closest("[data-reveal]");
    if (reveal) {
      const field = document.getElementById(reveal.dataset.reveal);
      const shown = field.type === "text";
      field.type = shown ? "password" : "text";
      reveal.setAttribute("aria-pressed", String(!shown));
    }
  });
})();
