/* Charts from the JSON beside them, drawn by ECharts on a canvas. Loaded only where a page has one.
   The table in the figure says the same in words; whoever cannot see the picture loses nothing. */

const COLOURS = {
  good: "#1f7a48", bad: "#b32222", "bad-soon": "#b32222", warn: "#c27803", late: "#a85a00",
  question: "#6d43bd", info: "#1a66ad", calm: "#1a66ad", hand: "#16777f", quiet: "#748292",
  blank: "#c3ccd5",
};
const colour = (tone) => COLOURS[tone] || COLOURS.info;
const FONT = getComputedStyle(document.body).fontFamily;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

function load(address) {
  if (window.echarts) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error(address));
    document.head.append(script);
  });
}

const text = { color: "#52606d", fontFamily: FONT, fontSize: 13 };
const valueAxis = {
  type: "value", minInterval: 1, axisLabel: text, splitLine: { lineStyle: { color: "#e4e9ee" } },
};

// The first and the last label stay inside the picture.
const ENDS = { alignMinLabel: "left", alignMaxLabel: "right" };

const isLying = (chart) => chart.kind === "bars" || Boolean(chart.lying);

function categoryAxis(chart) {
  const lying = isLying(chart);
  return {
    type: "category", data: chart.labels, inverse: lying, axisTick: { show: false },
    axisLabel: { ...text, hideOverlap: !lying, ...(chart.kind === "stacked" && !lying ? ENDS : {}) },
    axisLine: { lineStyle: { color: "#8794a2" } },
  };
}

/** One series of bars: each bar its own tone, its number at the end. */
function bars(chart) {
  const [only] = chart.series;
  const items = only.values.map((value, index) => ({
    value, itemStyle: { color: colour(chart.tones[index]), borderRadius: 3 },
  }));
  const position = chart.kind === "bars" ? "right" : "top";
  return [{
    type: "bar", name: only.label, data: items, barMaxWidth: chart.kind === "bars" ? 22 : 44,
    label: { show: true, position, color: "#1b2733", fontFamily: FONT, fontSize: 13 },
  }];
}

/** Layers over time as columns: what is nought shows nothing, and a single day is seen as well. */
function layers(chart) {
  return chart.series.map((series) => ({
    type: "bar", name: series.label, data: series.values, stack: "all", barMaxWidth: 36,
    barCategoryGap: "25%", itemStyle: { color: colour(series.tone) },
  }));
}

function options(chart) {
  const lying = isLying(chart);
  const stacked = chart.kind === "stacked";
  const selected = Object.fromEntries((chart.folded || []).map((label) => [label, false]));
  const unit = chart.unit ? ` ${chart.unit}` : "";
  return {
    animation: !still,
    aria: { enabled: true, decal: { show: stacked } },
    textStyle: { fontFamily: FONT },
    grid: { left: 8, right: lying ? 40 : 16, top: stacked ? 36 : 24, bottom: 8, containLabel: true },
    legend: stacked
      ? { top: 0, left: 0, selected, textStyle: { ...text, color: "#1b2733" } } : undefined,
    tooltip: {
      trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" },
      valueFormatter: (value) => `${value}${unit}`, textStyle: { fontFamily: FONT, fontSize: 13 },
    },
    xAxis: lying ? valueAxis : categoryAxis(chart),
    yAxis: lying ? categoryAxis(chart) : valueAxis,
    series: stacked ? layers(chart) : bars(chart),
  };
}

function drawOne(figure) {
  const place = figure.querySelector("[data-zh-chart]");
  const chart = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  figure.classList.add("zh-drawn");
  const picture = window.echarts.init(place, null, { renderer: "canvas" });
  const label = place.getAttribute("aria-label");
  picture.setOption(options(chart));
  place.setAttribute("aria-label", label);
  picture.on("click", (event) => {
    const layer = chart.series[event.seriesIndex]?.urls;
    const url = layer?.[event.dataIndex] || chart.urls?.[event.dataIndex];
    if (url) window.location.assign(url);
  });
  new ResizeObserver(() => picture.resize()).observe(place);
}

/** Draw every figure; where the library cannot be had, the table opens instead. */
export async function draw(figures) {
  try {
    await load(figures[0].querySelector("[data-zh-chart]").dataset.zhEcharts);
    figures.forEach(drawOne);
  } catch {
    figures.forEach((figure) => { figure.querySelector("details").open = true; });
  }
}
