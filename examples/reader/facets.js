import { h } from "./dom.js";
import { count, languageName, plain } from "./text.js";
import { timeline } from "./timeline.js";

/** The number of articles that a filter finds: "en" also matches "en-GB". */
const spoken = (rows, language) =>
  rows.filter(({ value }) => `${value}-`.startsWith(`${language}-`)).reduce((sum, row) => sum + row.count, 0);

const KINDS = [
  { key: "topic", title: "Topics", rows: (facets) => facets.topics.map((row) => [row.topic.slug, row.topic.name, row.count]) },
  { key: "provider", title: "Providers", rows: (facets) => facets.providers.map((row) => [row.provider.domain, row.provider.name, row.count]) },
  { key: "author", title: "Authors", rows: (facets) => facets.authors.map((row) => [row.author.slug, row.author.name, row.count]) },
  { key: "language", title: "Languages", rows: (facets) => facets.languages.map(({ value }) => [value, languageName(value), spoken(facets.languages, value)]) },
];
/** The keys of an address that are filters. */
export const FILTERS = KINDS.map(({ key }) => key);

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

/** The filters next to the list: all values in the filtered set, highest count first. */
export function facetForm(facets, place, toggle) {
  const chosen = FILTERS.flatMap((key) => place.getAll(key)).length;
  return h(
    "form",
    { onsubmit: (event) => event.preventDefault() },
    timeline(facets.timeline),
    KINDS.map((kind) => group(kind, facets, place, toggle)),
    chosen > 0 && h("button", { type: "button", class: "clear", onclick: () => toggle(null) }, "Clear filters"),
  );
}
