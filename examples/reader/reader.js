// The reader: shows the feed, an article or search results, by the address after `#`.
import { articleView } from "./article.js";
import { feedView } from "./feed.js";

const main = document.getElementById("main");
const live = document.getElementById("live");
const search = document.getElementById("search");
const field = document.getElementById("search-text");
let leave = () => {};

const STATES = { live: "live", connecting: "connecting", off: "" };

function onState(state) {
  live.dataset.state = state;
  live.textContent = STATES[state];
}

/** A decoded part of the address; the part itself if it is malformed. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function show() {
  leave();
  const hash = location.hash.slice(1) || "/";
  const slug = hash.match(/^\/article\/(.+)$/)?.[1];
  const place = new URLSearchParams(hash.split("?")[1] ?? "");
  field.value = place.get("q") ?? "";
  document.title = place.get("q") ? `${place.get("q")} · newsgraph` : "newsgraph reader";
  leave = slug
    ? articleView(main, decoded(slug))
    : feedView(main, place, { onState, reload: show });
  scrollTo({ top: 0, behavior: "instant" });
}

function themeButton() {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  root.dataset.theme = localStorage.getItem("theme") ?? "";
  document.getElementById("theme").addEventListener("click", () => {
    const now = root.dataset.theme || (dark.matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
  });
}

/** `/` searches, `j` and `k` go to the next and the last card. */
function keys(event) {
  if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  const cards = [...main.querySelectorAll(".card[data-id] h2 a")];
  const at = cards.indexOf(document.activeElement);
  const actions = {
    "/": () => field.focus(),
    j: () => cards[Math.min(at + 1, cards.length - 1)]?.focus(),
    k: () => cards[Math.max(at - 1, 0)]?.focus(),
  };
  if (!actions[event.key]) return;
  event.preventDefault();
  actions[event.key]();
}

search.addEventListener("submit", (event) => {
  event.preventDefault();
  const words = field.value.trim();
  const place = new URLSearchParams(location.hash.split("?")[1] ?? "");
  if (words) place.set("q", words);
  else place.delete("q");
  location.hash = `#/?${place}`;
});
addEventListener("hashchange", () => {
  show();
  main.focus({ preventScroll: true });
});
addEventListener("keydown", keys);
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
themeButton();
show();
