// Small comforts of every page; every page works without them.
(function () {
  "use strict";

  // The one question box of the page: says what will happen, cancels by default, closes on Escape.
  const box = document.getElementById("confirm-box");
  let asking = null;

  function ask(question, form, submitter) {
    asking = { form: form, submitter: submitter };
    box.returnValue = "";
    box.querySelector("p").textContent = question;
    box.showModal();
  }

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

  // Ask before what cannot be taken back, never send a form twice, and show that it is on its way.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    const question = (event.submitter && event.submitter.dataset.confirm) || form.dataset.confirm;
    if (question && box && !form.dataset.confirmed) {
      event.preventDefault();
      ask(question, form, event.submitter);
      return;
    }
    delete form.dataset.confirmed;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    setTimeout(function () { release(form); }, 4000);
  });

  // Who writes a long text is there: the session does not end under the pen.
  let noted = Date.now();
  document.addEventListener("input", function () {
    if (Date.now() - noted < 300000 || !document.querySelector(".side")) return;
    noted = Date.now();
    fetch("/api/me/", { credentials: "same-origin" });
  });

  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
  }

  // A page that the browser brings back from its memory must be usable again.
  window.addEventListener("pageshow", function () { document.querySelectorAll("form[data-sent]").forEach(release); });

  // Menus close on Escape (the focus goes back to their button) and on a press elsewhere.
  function openMenus() {
    return document.querySelectorAll("details.drop[open], details.menu[open]");
  }

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    openMenus().forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  document.addEventListener("click", function (event) {
    openMenus().forEach(function (menu) { if (!menu.contains(event.target)) menu.open = false; });
  });

  // Groups of the navigation stay as people left them, on this device; what a page opens by itself is not remembered.
  document.querySelectorAll(".nav-group > summary").forEach(function (summary) {
    summary.addEventListener("click", function () {
      const group = summary.parentElement.dataset.group;
      const known = (document.cookie.match(/(?:^|; )nav=([^;]*)/) || ["", "desk"])[1];
      const left = known.split(".").filter(function (key) { return key && key !== group; });
      if (!summary.parentElement.open) left.push(group);
      document.cookie = "nav=" + left.join(".") + "; path=/; max-age=31536000; samesite=lax";
    });
  });

  const here = document.querySelector(".side [aria-current]");
  if (here) here.scrollIntoView({ block: "nearest" });

  document.addEventListener("click", function (event) {
    const copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) {
      navigator.clipboard.writeText(copy.dataset.copy).then(function () { copy.textContent = copy.dataset.copied; });
    }
    const locate = event.target.closest("[data-locate]");
    if (locate && navigator.geolocation) {
      navigator.geolocation.getCurrentPosition(
        function (found) {
          locate.form.elements.longitude.value = found.coords.longitude.toFixed(6);
          locate.form.elements.latitude.value = found.coords.latitude.toFixed(6);
          locate.textContent = locate.dataset.located;
        },
        function () { locate.textContent = locate.dataset.lost; }
      );
    }
    const reveal = event.target.closest("[data-reveal]");
    if (reveal) {
      const field = document.getElementById(reveal.dataset.reveal);
      const shown = field.type === "text";
      field.type = shown ? "password" : "text";
      reveal.setAttribute("aria-pressed", String(!shown));
    }
  });

  // A piece of a page that could not be fetched says so, once, and goes away with the next success.
  const template = document.getElementById("fetch-failed");

  function forget() {
    document.querySelectorAll("body > .fetch-failed").forEach(function (note) { note.remove(); });
  }

  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, function () {
      forget();
      document.body.append(template.content.cloneNode(true));
    });
  });
  document.addEventListener("htmx:afterOnLoad", forget);
})();
