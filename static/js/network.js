// The 1+40 picture: the point in question lights its line and shows its card. On a touch screen the first tap shows the
// card, its button opens the page. Arrow keys go round a ring. Without this every point is a plain link.
(function () {
  "use strict";
  const card = document.getElementById("network-card");
  const points = Array.from(document.querySelectorAll(".network a[data-node]"));
  const touch = window.matchMedia("(hover: none)").matches;
  let shown = null;

  function line(point) {
    return document.querySelector(".network line[data-node='" + point.dataset.node + "']");
  }

  function part(tag, text, look) {
    const element = document.createElement(tag);
    element.textContent = text;
    element.className = look || "";
    return element;
  }

  function show(point) {
    if (shown === point) return;
    if (shown) {
      line(shown).classList.remove("is-lit");
      shown.removeAttribute("aria-current");
    }
    shown = point;
    line(point).classList.add("is-lit");
    point.setAttribute("aria-current", "true");
    const link = part("a", point.dataset.name);
    link.href = point.getAttribute("href");
    const name = document.createElement("h2");
    name.append(link);
    card.replaceChildren(name, part("p", point.dataset.kind), part("p", point.dataset.place, "muted"));
  }

  points.forEach(function (point, index) {
    point.addEventListener("mouseenter", function () { show(point); });
    point.addEventListener("focus", function () { show(point); });
    point.addEventListener("click", function (event) {
      if (touch && !point.dataset.tapped) {
        event.preventDefault();
        points.forEach(function (other) { delete other.dataset.tapped; });
        point.dataset.tapped = "1";
        show(point);
        card.scrollIntoView({ block: "nearest" });
      }
    });
    point.addEventListener("keydown", function (event) {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      points[(index + step + points.length) % points.length].focus();
    });
  });
})();
