import { h, svg } from "./dom.js";
import { count, plain } from "./text.js";

const KINDS = [
  { key: "topic", title: "Topics", rows: (facets) => facets.topics.map((row) => [row.topic.slug, row.topic.name, row.count]) },
  { key: "provider", title: "Providers", rows: (facets) => facets.providers.map((row) => [row.provider.domain, row.provider.name, row.count]) },
];
const NAMES = new Map();

function choice(kind, [value, name, number], chosen, toggle) {
  NAMES.set(`${kind}:${value}`, name);
  return h(
    "li",
    null,
    h(
      "label",
      null,
      h("input", { type: "checkbox", name: kind, value, checked: chosen, onchange: () => toggle(kind, value) }),
      h("span", null, plain(name)),
      number !== null && h("small", null, count(number)),
    ),
  );
}

function group({ key, title, rows }, facets, place, toggle) {
  const found = rows(facets);
  const chosen = place.getAll(key);
  const missing = chosen.filter((value) => !found.some(([other]) => other === value));
  const all = [...missing.map((value) => [value, NAMES.get(`${key}:${value}`) ?? value, null]), ...found];
  if (!all.length) return null;
  return h(
    "fieldset",
    null,
    h("legend", null, title),
    h("ul", null, all.map((row) => choice(key, row, chosen.includes(row[0]), toggle))),
  );
}

const month = new Intl.DateTimeFormat("en", { month: "short", year: "numeric", timeZone: "UTC" });

function timeline(rows) {
  if (rows.length < 4) return null;
  const most = Math.max(...rows.map((row) => row.count));
  const shown = rows.slice(-36);
  const [first, last] = [shown[0], shown.at(-1)].map(({ start }) => month.format(new Date(start)));
  const bars = shown.map((row, i) => {
    const height = Math.max(1, (row.count / most) * 40);
    const label = `${month.format(new Date(row.start))}: ${count(row.count)}`;
    return svg("rect", { x: i * 10 + 1, y: 40 - height, width: 8, height }, svg("title", null, label));
  });
  return h(
    "figure",
    { class: "timeline" },
    svg("svg", { viewBox: `0 0 ${shown.length * 10} 40`, preserveAspectRatio: "none", role: "img", "aria-label": `Articles a month, ${first} to ${last}, at most ${count(most)}` }, bars),
    h("figcaption", { "aria-hidden": "true" }, h("span", null, first), h("span", null, last)),
  );
}

/** The filters beside the list: what there is in the whole filtered set, most first. */
export function facetForm(facets, total, place, toggle) {
  const chosen = place.getAll("topic").length + place.getAll("provider").length;
  return h(
    "form",
    { onsubmit: (event) => event.preventDefault() },
    h("p", { class: "total", role: "status" }, h("b", null, count(total)), total === 1 ? " article" : " articles"),
    timeline(facets.timeline),
    KINDS.map((kind) => group(kind, facets, place, toggle)),
    chosen > 0 && h("button", { type: "button", class: "clear", onclick: () => toggle(null) }, "Clear filters"),
  );
}
