import { h, svg } from "./dom.js";
import { count } from "./text.js";

const MOST_BARS = 48;
const STEPS = [1, 3, 12, 60, 120, 600, 1200];
const WORDS = new Map([[1, "month"], [3, "quarter"], [12, "year"]]);
const month = new Intl.DateTimeFormat("en", { month: "short", year: "numeric", timeZone: "UTC" });

const monthsSince0 = (start) => new Date(start).getUTCFullYear() * 12 + new Date(start).getUTCMonth();

/**
 * At most 48 bars for the whole period, with empty ones: one bar for each month if they fit,
 * otherwise for each quarter, year, 5 years and so on.
 */
export function barsOf(rows) {
  const first = monthsSince0(rows[0].start);
  const last = monthsSince0(rows.at(-1).start);
  const bar = (at, step) => Math.floor(at / step);
  const step = STEPS.find((each) => bar(last, each) - bar(first, each) < MOST_BARS) ?? STEPS.at(-1);
  const counts = Array(bar(last, step) - bar(first, step) + 1).fill(0);
  for (const row of rows) counts[bar(monthsSince0(row.start), step) - bar(first, step)] += row.count;
  const bars = counts.map((number, i) => ({ label: labelOf((bar(first, step) + i) * step, step), number }));
  return { step, bars };
}

function labelOf(at, step) {
  const year = Math.floor(at / 12);
  if (step === 1) return month.format(Date.UTC(year, at % 12));
  if (step === 3) return `Q${(at % 12) / 3 + 1} ${year}`;
  return step === 12 ? `${year}` : `${year}–${year + step / 12 - 1}`;
}

/** Articles over time, as a small chart. */
export function timeline(rows) {
  if (rows.length < 4) return null;
  const { step, bars } = barsOf(rows);
  const most = Math.max(...bars.map(({ number }) => number));
  const words = `by ${WORDS.get(step) ?? `${step / 12} years`}`;
  const [first, last] = [bars[0].label, bars.at(-1).label];
  const shapes = bars.map(({ label, number }, i) => {
    const height = number && Math.max(1, (number / most) * 40);
    return svg("rect", { x: i * 10 + 1, y: 40 - height, width: 8, height }, svg("title", null, `${label}: ${count(number)}`));
  });
  return h(
    "figure",
    { class: "timeline" },
    svg("svg", { viewBox: `0 0 ${bars.length * 10} 40`, preserveAspectRatio: "none", role: "img", "aria-label": `Articles ${words}, ${first} to ${last}, at most ${count(most)}` }, shapes),
    h("figcaption", { "aria-hidden": "true" }, h("span", null, first), h("span", null, words), h("span", null, last)),
  );
}
