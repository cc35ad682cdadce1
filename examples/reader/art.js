import { h, svg } from "./dom.js";

function hash(text) {
  let value = 2166136261;
  for (const letter of text) value = Math.imul(value ^ letter.codePointAt(0), 16777619);
  return value >>> 0;
}

/** Pseudo-random numbers between 0 and 1 that depend only on `text`. */
function numbers(text) {
  let state = hash(text);
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function drawn(article) {
  const hue = hash(article.provider.domain) % 360;
  const next = numbers(article.slug);
  const dots = Array.from({ length: 7 }, () => [16 + next() * 128, 30 + next() * 40, 1.5 + next() * 4]);
  const [[x, y], ...others] = dots;
  return svg(
    "svg",
    { viewBox: "0 0 160 100", preserveAspectRatio: "xMidYMid slice", "aria-hidden": "true", class: "art" },
    svg("rect", { width: 160, height: 100, fill: `hsl(${hue} 38% 46%)` }),
    svg("circle", { cx: next() * 160, cy: next() * 100, r: 62, fill: `hsl(${(hue + 28) % 360} 46% 56% / 0.55)` }),
    svg("circle", { cx: next() * 160, cy: 100, r: 44, fill: `hsl(${(hue + 330) % 360} 50% 34% / 0.5)` }),
    svg(
      "g",
      { stroke: "hsl(0 0% 100% / 0.55)", "stroke-width": 0.8 },
      others.map(([a, b]) => svg("line", { x1: x, y1: y, x2: a, y2: b })),
    ),
    dots.map(([a, b, r]) => svg("circle", { cx: a, cy: b, r, fill: "hsl(0 0% 100% / 0.82)" })),
  );
}

/**
 * An article's image, if it is on our own origin. Otherwise a drawing made from its slug, in its
 * provider's colour. Images on other hosts are not loaded, because they could track readers.
 */
export function art(article) {
  const own = article.images?.find(({ url }) => URL.parse?.(url)?.origin === location.origin);
  return own ? h("img", { class: "art", src: own.url, alt: "", loading: "lazy" }) : drawn(article);
}
