import { card, notice, skeletons } from "./card.js";
import { h } from "./dom.js";
import { FILTERS, facetForm } from "./facets.js";
import { ask, follow } from "./gateway.js";
import { CHANGES, FEED, SEARCH } from "./queries.js";
import { count } from "./text.js";

const ORDERS = {
  newest: ["Newest", { field: "PUBLISHED", direction: "DESC" }],
  oldest: ["Oldest", { field: "PUBLISHED", direction: "ASC" }],
  quality: ["Best quality", { field: "QUALITY", direction: "DESC" }],
  title: ["Title", { field: "TITLE", direction: "ASC" }],
};

/** The screen width at which filters are collapsed; see reader.css. */
const narrow = matchMedia("(max-width: 900px)");

/** The filter in an address (`#/?topic=ai&provider=…`). */
function filterOf(place) {
  const filter = {};
  for (const key of FILTERS) if (place.has(key)) filter[`${key}s`] = place.getAll(key);
  return filter;
}

function go(place, change) {
  const next = new URLSearchParams(place);
  change(next);
  location.hash = `#/?${next}`;
}

function toggle(place) {
  return (key, value) =>
    go(place, (next) => {
      if (key === null) FILTERS.forEach((each) => next.delete(each));
      else if (next.has(key, value)) next.delete(key, value);
      else next.append(key, value);
    });
}

function orderMenu(place) {
  const current = place.get("order") ?? "newest";
  const options = Object.entries(ORDERS).map(([value, [label]]) =>
    h("option", { value, selected: value === current }, label),
  );
  const pick = (event) => go(place, (next) => next.set("order", event.target.value));
  return h("label", { class: "order" }, "Order ", h("select", { onchange: pick }, options));
}

/** Loads page after page, one request at a time. `next` tells whether there is another page. */
class Pages {
  constructor(place, parts, signal) {
    this.place = place;
    this.parts = parts;
    this.signal = signal;
    this.after = null;
    this.more = true;
    this.busy = false;
  }

  variables(withFacets) {
    const [, orderBy] = ORDERS[this.place.get("order")] ?? ORDERS.newest;
    const query = this.place.get("q");
    const shared = { filter: filterOf(this.place), after: this.after, withFacets };
    return query ? [SEARCH, { ...shared, query }] : [FEED, { ...shared, orderBy }];
  }

  async next() {
    if (this.busy || !this.more) return false;
    this.busy = true;
    const { list, end } = this.parts;
    const first = this.after === null;
    list.setAttribute("aria-busy", "true");
    end.replaceChildren(...skeletons(first ? 6 : 2));
    try {
      const page = (await ask(...this.variables(first), this.signal)).list;
      this.show(page, first);
      return this.more;
    } catch (error) {
      if (this.signal.aborted) return false;
      const again = () => this.next();
      end.replaceChildren(notice("That did not work", [error.message, error.code].filter(Boolean).join(" · "), "Try again", again));
      return false;
    } finally {
      this.busy = false;
      list.setAttribute("aria-busy", "false");
    }
  }

  show(page, first) {
    const { list, end, side, total } = this.parts;
    list.append(...page.edges.map(card));
    list.hidden = !list.childElementCount;
    this.after = page.pageInfo.endCursor;
    this.more = page.pageInfo.hasNextPage;
    if (first) {
      total.replaceChildren(h("b", null, count(page.totalCount)), page.totalCount === 1 ? " article" : " articles");
      side.replaceChildren(facetForm(page.facets, this.place, toggle(this.place)));
    }
    if (this.more) end.replaceChildren(h("button", { type: "button", class: "more", onclick: () => this.next() }, "More"));
    else if (list.childElementCount) end.replaceChildren(h("p", { class: "the-end" }, "That is all."));
    else end.replaceChildren(notice("Nothing found", "No article fits what you asked for.", "Show everything", () => { location.hash = "#/"; }));
  }
}

/** Applies changes of the archive to the list. New articles wait behind a button. */
function liveChanges(place, list, fresh, reload, onState) {
  const waiting = new Set();
  const kinds = {
    ADDED(change) {
      waiting.add(change.id);
      const words = waiting.size === 1 ? "1 new article" : `${waiting.size} new articles`;
      fresh.replaceChildren(h("button", { type: "button", onclick: reload }, `Show ${words}`));
    },
    UPDATED(change, shown) {
      if (shown && change.article) shown.replaceWith(card({ node: change.article }));
    },
    REMOVED(change, shown) {
      shown?.remove();
    },
  };
  return follow(CHANGES, { filter: filterOf(place) }, {
    state: onState,
    data({ articleChanged: change }) {
      const shown = list.querySelector(`[data-id="${CSS.escape(change.id)}"]`);
      kinds[change.kind]?.(change, shown);
    },
  });
}

/** Shows the list of articles at `place`. Returns a function that removes it. */
export function feedView(main, place, { onState, reload }) {
  const stop = new AbortController();
  const query = place.get("q");
  const parts = {
    list: h("div", { role: "feed", "aria-label": query ? "Found articles" : "Articles", class: "list" }),
    end: h("div", { class: "end" }),
    side: h("div", { class: "filters" }),
    total: h("p", { class: "total", role: "status" }),
  };
  const chosen = place.getAll("topic").length + place.getAll("provider").length;
  const filters = h("details", null, h("summary", null, chosen ? `Filters (${chosen})` : "Filters"), parts.side);
  const fold = () => { filters.open = !narrow.matches; };
  narrow.addEventListener("change", fold, { signal: stop.signal });
  fold();
  const fresh = h("div", { class: "fresh", role: "status" });
  const heading = query ? h("h1", null, "Results for ", h("q", null, query)) : h("h1", null, "The archive");
  main.replaceChildren(
    h("div", { class: "feed" }, h("aside", { class: "side", "aria-label": "Filters" }, parts.total, filters),
      h("div", { class: "column" }, h("div", { class: "head" }, heading, !query && orderMenu(place)), fresh, parts.list, parts.end)),
  );
  const pages = new Pages(place, parts, stop.signal);
  const watcher = new IntersectionObserver(async ([entry]) => {
    if (!entry.isIntersecting) return;
    watcher.unobserve(parts.end);
    if (await pages.next()) watcher.observe(parts.end);
  }, { rootMargin: "600px" });
  watcher.observe(parts.end);
  const unfollow = liveChanges(place, parts.list, fresh, reload, onState);
  return () => {
    stop.abort();
    watcher.disconnect();
    unfollow();
  };
}
