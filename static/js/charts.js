// Draws every [data-chart] from the JSON beside it. The table under the chart says the same to those who cannot see it.
(function () {
  "use strict";
  const palette = ["#9b1c20", "#2f6f8f", "#8a6116", "#4f7a4a", "#6b5b95", "#b0592b", "#5c5551"];
  const charts = [];

  document.querySelectorAll("[data-chart]").forEach(function (holder) {
    const option = JSON.parse(document.getElementById(holder.dataset.chart).textContent);
    const chart = window.echarts.init(holder, null, { renderer: "svg" });
    chart.setOption(
      Object.assign(
        {
          color: palette,
          textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: Number(holder.dataset.font || 13) },
          aria: { enabled: true, decal: { show: option.series && option.series.length > 1 } },
          grid: { left: 8, right: 24, top: option.legend ? 40 : 12, bottom: 8, containLabel: true },
          tooltip: { trigger: "axis", confine: true },
          animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
        },
        option
      )
    );
    if (option.links) chart.on("click", function (point) { if (option.links[point.dataIndex]) window.location = option.links[point.dataIndex]; });
    charts.push(chart);
  });

  window.addEventListener("resize", function () { charts.forEach(function (chart) { chart.resize(); }); });
})();
