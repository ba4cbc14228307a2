// Lines over time, drawn by uPlot.

import uPlot from "uplot";
import { coloursAt } from "./theme.js";
import { steps, wording } from "./units.js";

const HEIGHT = 180;

/**
 * Draws the data, `[times, ...values of each series]`, into `place`. `pointed(index)` tells which time is pointed at, if
 * any. Answers `{ show(data), resize(), destroy() }`.
 */
export function draw(place, { colours, unit, data, pointed }) {
  const plot = new uPlot(options(place, { colours, unit, pointed }), data, place);
  return {
    show: (data) => plot.setData(data),
    resize: () => plot.setSize({ width: place.clientWidth, height: HEIGHT }),
    destroy: () => plot.destroy(),
  };
}

function options(place, { colours, unit, pointed }) {
  const { text, line } = coloursAt(place);
  const { fontFamily } = getComputedStyle(place);
  const axis = { stroke: text, font: `11px ${fontFamily}`, ticks: { stroke: line }, grid: { stroke: line, width: 0.5 } };
  const inWords = wording(unit);
  return {
    width: place.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { setScale: false } },
    scales: { y: { range: (_, least, most) => [Math.min(least ?? 0, 0), roomFor(most, unit)] } },
    axes: [
      { ...axis, values: (_, times) => times.map(clock(times)) },
      { ...axis, values: (_, values) => values.map(inWords), incrs: steps(unit), size: 64 },
    ],
    series: [{}, ...colours.map((colour) => ({ stroke: colour, width: 1.5, points: { show: false } }))],
    hooks: { setCursor: [({ cursor }) => pointed(cursor.idx)] },
  };
}

/** How to write the times below the lines: by the day when they are days apart. */
function clock(times) {
  const isLong = times.at(-1) - times[0] > 24 * 3600;
  const words = new Intl.DateTimeFormat("en-GB", isLong ? { month: "short", day: "numeric" } : { timeStyle: "short" });
  return (seconds) => words.format(seconds * 1000);
}

/** Some room above the highest value, and some scale where all are zero. */
function roomFor(most, unit) {
  const least = unit === "percent" ? 1 : 2;
  return Math.max((most ?? 0) * 1.1, least);
}
