// The grid of times: drag to choose a span, or move with the arrow keys, Enter to begin and Enter to end. Without script each free
// cell still books by a tap.
(function () {
  "use strict";

  document.querySelectorAll("[data-grid]").forEach(function (table) {
    const form = table.closest("form");
    const says = form.querySelector("[data-grid-says]");
    const words = table.dataset;
    const rows = Array.from(table.tBodies[0].rows);
    let first = null; // the cell where a choice began
    let last = null;
    let dragged = false;

    const stops = function (row) { return Array.from(row.querySelectorAll("td button, td a")); };
    const placeOf = function (button) { return button.value.slice(0, -5); };
    const endOf = function (button) {
      // A cell is half an hour; its last minute is where the next begins.
      const minutes = Number(button.value.slice(-4, -2)) * 60 + Number(button.value.slice(-2)) + 30 * button.closest("td").colSpan;
      return String(Math.floor(minutes / 60)).padStart(2, "0") + String(minutes % 60).padStart(2, "0");
    };
    const clock = function (text) { return text.slice(0, 2) + ":" + text.slice(2); };
    const nameOf = function (row) { return row.cells[0].querySelector("a").textContent.trim(); };

    // One stop of the Tab key for the whole grid.
    let current = null;
    rows.forEach(function (row) { stops(row).forEach(function (stop) { stop.tabIndex = -1; }); });
    current = table.querySelector("td button") || table.querySelector("td a");
    if (current) current.tabIndex = 0;

    function moveTo(stop) {
      if (!stop) return;
      if (current) current.tabIndex = -1;
      current = stop;
      stop.tabIndex = 0;
      stop.focus();
      stop.scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    table.addEventListener("focusin", function (event) {
      const stop = event.target.closest("td button, td a");
      if (!stop) return;
      if (current) current.tabIndex = -1;
      current = stop;
      stop.tabIndex = 0;
      if (stop.matches("button")) {
        stop.setAttribute("aria-label", nameOf(stop.closest("tr")) + " " + stop.textContent + " " + words.free);
      }
    });

    function between(from, to) {
      // The free cells from one to the other in one row, or null where something lies between.
      const cells = Array.from(from.closest("tr").cells);
      let a = cells.indexOf(from.closest("td"));
      let b = cells.indexOf(to.closest("td"));
      if (b < 0) return null;
      if (a > b) [a, b] = [b, a];
      const chosen = cells.slice(a, b + 1).map(function (cell) { return cell.querySelector("button"); });
      return chosen.every(Boolean) ? chosen : null;
    }

    function paint() {
      table.querySelectorAll(".chosen").forEach(function (cell) { cell.classList.remove("chosen"); });
      if (!first) return [];
      const chosen = between(first, last || first) || [first];
      chosen.forEach(function (button) { button.closest("td").classList.add("chosen"); });
      return chosen;
    }

    function say(text) { says.textContent = text; }

    function begin(button) {
      first = last = button;
      paint();
    }

    function reach(button) {
      if (!first || !between(first, button)) return;
      last = button;
      const chosen = paint();
      say(words.from + " " + chosen[0].textContent + " " + words.to + " " + clock(endOf(chosen[chosen.length - 1])));
    }

    function drop() {
      first = last = null;
      dragged = false;
      paint();
      say("");
    }

    function book() {
      const chosen = paint();
      const asked = new URLSearchParams(new FormData(form));
      asked.set("at", chosen[0].value);
      asked.set("until", endOf(chosen[chosen.length - 1]));
      drop();
      window.location.assign(form.action + "?" + asked);
    }

    // The mouse: press, drag, let go. A touch or a plain click sends the form by itself.
    table.addEventListener("pointerdown", function (event) {
      const button = event.target.closest("td button");
      if (!button || event.pointerType !== "mouse" || event.button !== 0) return;
      begin(button);
    });
    table.addEventListener("pointerover", function (event) {
      if (!first || event.pointerType !== "mouse" || !(event.buttons & 1)) return;
      const button = event.target.closest("td button");
      if (!button || button === last) return;
      dragged = true;
      reach(button);
    });
    document.addEventListener("pointerup", function (event) {
      if (!first || event.pointerType !== "mouse") return;
      if (dragged && last !== first) book();
      else if (dragged) drop();
    });

    table.addEventListener("click", function (event) {
      const button = event.target.closest("td button");
      if (!button) return;
      if (event.detail !== 0) {
        // A click of the mouse or a finger sends the form, unless it ends a drag.
        if (dragged) event.preventDefault();
        return;
      }
      event.preventDefault();
      if (first && between(first, button)) {
        last = button;
        book();
        return;
      }
      begin(button);
      say(words.from + " " + button.textContent + "，" + words.help);
    });

    table.addEventListener("keydown", function (event) {
      const stop = event.target.closest("td button, td a");
      if (!stop) return;
      const row = stop.closest("tr");
      const line = stops(row);
      const here = line.indexOf(stop);
      const steps = { ArrowLeft: line[here - 1], ArrowRight: line[here + 1], Home: line[0], End: line[line.length - 1] };
      if (event.key === "Escape") drop();
      else if (event.key in steps) moveTo(steps[event.key]);
      else if (event.key === "ArrowUp" || event.key === "ArrowDown") moveTo(beside(row, stop, event.key === "ArrowUp" ? -1 : 1));
      else return;
      event.preventDefault();
      if (first && current.matches("button")) reach(current);
    });

    function beside(row, stop, step) {
      // The nearest stop in the next row that has one.
      const x = stop.getBoundingClientRect().left;
      let number = rows.indexOf(row) + step;
      while (rows[number] && !stops(rows[number]).length) number += step;
      if (!rows[number]) return null;
      return stops(rows[number]).reduce(function (best, other) {
        const distance = Math.abs(other.getBoundingClientRect().left - x);
        return distance < Math.abs(best.getBoundingClientRect().left - x) ? other : best;
      });
    }
  });
})();
