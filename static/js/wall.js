// The screen in the hall: fresh figures every five minutes, one picture after the other.
(function () {
  "use strict";
  setTimeout(function () { window.location.reload(); }, 300000);
  if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const panels = Array.from(document.querySelectorAll("[data-panel]"));
  let shown = 0;
  setInterval(function () {
    if (panels.length < 2) return;
    shown = (shown + 1) % panels.length;
    panels[shown].scrollIntoView({ behavior: "smooth", block: "start" });
  }, 15000);
})();
