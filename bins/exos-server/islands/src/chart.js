// `<exos-chart data-source data-unit data-series>`: lines over time that are asked for again while somebody looks.
//
// The source answers `{ from: RFC 3339, step: seconds, NAME: [number or null] }` with one list a series. A drawing that
// the server made stays until the first answer. Nothing moves by itself but the lines, so there is no motion to reduce.

import uPlotCss from "uplot/dist/uPlot.min.css";
import css from "./chart.css";
import { draw } from "./drawing.js";
import { define, make } from "./island.js";
import { adopt } from "./nonce.js";
import { coloursAt, onThemeChange } from "./theme.js";
import { wording } from "./units.js";

const EVERY = 10_000;

adopt(uPlotCss);
adopt(css);

define("exos-chart", (element, ready) => {
  const { source, unit, series: names = "" } = element.dataset;
  const series = names.split(",").map((name, at) => ({ name: name.trim(), colour: `var(--series-${at + 1}, LinkText)` }));
  const ended = new AbortController();
  const place = make("div", { className: "chart-drawing" });
  const note = make("p", { className: "chart-note", role: "status" });
  const legend = legendOf(series, unit);
  const figure = make("div", { hidden: true }, place, legend.node);
  element.append(figure, note);

  let data;
  let drawing;
  const drawAnew = () => {
    if (!data || place.clientWidth === 0) return;
    drawing?.destroy();
    const colours = Object.values(coloursAt(element, series.map(({ colour }) => colour)));
    drawing = draw(place, { colours, unit, data, pointed: (at) => legend.show(data, at) });
  };
  const refresh = async () => {
    try {
      data = inColumns(await ask(source, ended.signal), series);
    } catch (error) {
      if (!ended.signal.aborted && data) note.textContent = `Not up to date: ${error.message}`;
      return;
    }
    note.textContent = "";
    legend.show(data);
    figure.hidden = false;
    ready();
    if (drawing) drawing.show(data);
    else drawAnew();
  };

  whileVisible(element, refresh, ended.signal);
  onThemeChange(drawAnew, ended.signal);
  const resized = new ResizeObserver(() => (drawing ? drawing.resize() : drawAnew()));
  resized.observe(place);

  return () => {
    ended.abort();
    resized.disconnect();
    drawing?.destroy();
  };
});

async function ask(source, stopped) {
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(EVERY)]);
  const answer = await fetch(source, { headers: { accept: "application/json" }, signal });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return answer.json();
}

/** The times, then the values of each series; what is not there is a gap. */
function inColumns(answer, series) {
  const from = Date.parse(answer.from) / 1000;
  const columns = series.map(({ name }) => answer[name] ?? []);
  const length = Math.max(...columns.map((column) => column.length));
  const filled = (column) => Array.from({ length }, (_, at) => column[at] ?? null);
  return [Array.from({ length }, (_, at) => from + at * answer.step), ...columns.map(filled)];
}

/** Names each series with its value at the time that is pointed at, or else its last. */
function legendOf(series, unit) {
  const inWords = wording(unit);
  const items = series.map(({ name, colour }) => {
    const item = make("li", { textContent: name });
    item.style.setProperty("--series", colour);
    return item;
  });
  const show = ([times, ...columns], at) => {
    columns.forEach((column, which) => {
      items[which].textContent = `${series[which].name} ${inWords(column[at ?? times.length - 1])}`;
    });
  };
  return { node: make("ul", { className: "chart-legend" }, ...items), show };
}

/** Calls `then` now and every while, as long as the element is on the screen. */
function whileVisible(element, then, signal) {
  let isOnScreen = false;
  let timer;
  const look = () => {
    clearInterval(timer);
    if (signal.aborted || !isOnScreen || document.hidden) return;
    then();
    timer = setInterval(then, EVERY);
  };
  const observer = new IntersectionObserver((entries) => {
    isOnScreen = entries.at(-1).isIntersecting;
    look();
  });
  observer.observe(element);
  document.addEventListener("visibilitychange", look, { signal });
  signal.addEventListener("abort", () => (observer.disconnect(), look()));
}
