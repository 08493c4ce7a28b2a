/* Charts in the page's language; redrawn when unfolded and when printed. */
if (reportLanguage === "zh") {
  Plotly.register({moduleType: "locale", name: "zh-CN", dictionary: plotlyWords, format: {decimal: ".", thousands: ","}});
}
const paperWidth = 690;
const charts = (within) => within.querySelectorAll(".js-plotly-plot");
function forPaper() { charts(document).forEach((chart) => Plotly.relayout(chart, {width: paperWidth, autosize: false})); }
function forScreen() { charts(document).forEach((chart) => Plotly.relayout(chart, {width: null, autosize: true})); }
window.addEventListener("beforeprint", forPaper);
window.addEventListener("afterprint", forScreen);
document.addEventListener("toggle", (event) => {
  if (event.target.open) charts(event.target).forEach((chart) => Plotly.Plots.resize(chart));
}, true);
