// Forms and filters made easier; all of them can be filled in and sent without this.
(function () {
  "use strict";

  // What is wrong is read out first.
  const wrong = document.querySelector("[data-focus]");
  if (wrong && !wrong.closest("[data-sample]")) wrong.focus();

  // The day that a date field means, in the words of the page: 3月5日 星期四.
  const language = document.documentElement.lang;

  function words(value) {
    const at = new Date(value.length > 10 ? value : value + "T00:00");
    if (isNaN(at)) return "";
    const day = { month: "long", day: "numeric", weekday: "long" };
    if (at.getFullYear() !== new Date().getFullYear()) day.year = "numeric";
    const text = at.toLocaleDateString(language, day).replace("日星期", "日 星期");
    return value.length > 10 ? text + " " + value.slice(11, 16) : text;
  }

  document.addEventListener("input", function (event) {
    const line = document.getElementById(event.target.id + "_words");
    if (line) line.textContent = words(event.target.value);
  });

  // Filters fold: on a phone all but one, on the desk those asked rarely.
  document.querySelectorAll(".filters-toggle").forEach(function (button) {
    button.addEventListener("click", function () {
      const open = button.form.classList.toggle("is-open");
      button.setAttribute("aria-expanded", String(open));
    });
  });

  // Filters that nobody filled in do not clutter the address.
  document.querySelectorAll("form.filters[method=get]").forEach(function (form) {
    form.addEventListener("submit", function () {
      Array.from(form.elements).forEach(function (field) { if (field.name && !field.value) field.disabled = true; });
    });
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form.filters [name]:disabled").forEach(function (field) { field.disabled = false; });
  });

  // A long list of boxes gets a field that narrows it, and says how many are marked.
  document.querySelectorAll("[data-choices]").forEach(function (list) {
    const rows = Array.from(list.querySelectorAll(".form-check"));
    const search = document.createElement("input");
    const count = document.createElement("span");
    search.type = "search";
    search.className = "form-control choices-search";
    search.placeholder = list.dataset.choices;
    search.setAttribute("aria-label", list.dataset.choices);
    count.className = "choices-count num";
    count.setAttribute("role", "status");
    list.before(search);
    list.after(count);

    function recount() {
      const marked = list.querySelectorAll("input:checked").length;
      count.textContent = marked + " / " + rows.length;
    }

    search.addEventListener("input", function () {
      const asked = search.value.trim().toLowerCase();
      rows.forEach(function (row) { row.hidden = !row.textContent.toLowerCase().includes(asked); });
    });
    search.addEventListener("keydown", function (event) { if (event.key === "Enter") event.preventDefault(); });
    list.addEventListener("change", recount);
    recount();
  });

  // Rows marked together: the box in the head marks all, the bar says how many.
  function remark(name) {
    const boxes = Array.from(document.querySelectorAll("input[name='" + name + "']"));
    const marked = boxes.filter(function (box) { return box.checked; }).length;
    document.querySelectorAll("[data-marked='" + name + "']").forEach(function (line) {
      line.textContent = marked;
      line.closest("fieldset").classList.toggle("is-used", marked > 0);
    });
    const head = document.querySelector("[data-select-all='" + name + "']");
    head.checked = marked > 0 && marked === boxes.length;
    head.indeterminate = marked > 0 && marked < boxes.length;
  }

  document.addEventListener("change", function (event) {
    const all = event.target.dataset.selectAll;
    if (all) {
      document.querySelectorAll("input[name='" + all + "']").forEach(function (box) { box.checked = event.target.checked; });
      remark(all);
    } else if (event.target.name && document.querySelector("[data-select-all='" + event.target.name + "']")) {
      remark(event.target.name);
    }
  });
})();
