/* Charts in the page's language, as wide as their place, and narrow enough for paper when printed. */
if (reportLanguage === "zh") {
  Plotly.register({moduleType: "locale", name: "zh-CN", dictionary: plotlyWords, format: {decimal: ".", thousands: ","}});
}
const paperWidth = 690;
let onPaper = false;
const charts = (within) => within.querySelectorAll(".js-plotly-plot");
function fit(chart) {
  const width = chart.parentElement.clientWidth;
  if (!onPaper && width > 0 && chart._fullLayout && Math.abs(chart._fullLayout.width - width) > 1) Plotly.Plots.resize(chart);
}
function print(width) {
  onPaper = width !== null;
  charts(document).forEach((chart) => Plotly.relayout(chart, {width: width, autosize: width === null}));
}
window.addEventListener("beforeprint", () => print(paperWidth));
window.addEventListener("afterprint", () => print(null));
window.addEventListener("DOMContentLoaded", () => {
  const watch = new ResizeObserver((seen) => seen.forEach((entry) => charts(entry.target).forEach(fit)));
  document.querySelectorAll(".sheet").forEach((sheet) => watch.observe(sheet));
});
