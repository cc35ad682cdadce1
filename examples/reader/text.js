import { h } from "./dom.js";

const reader = new DOMParser();
const ENTITY = /&(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);/gi;

/** Decoded text. The archive keeps HTML entities (`&#8211;`) as in its files. */
export const plain = (text) =>
  (text ?? "").replace(ENTITY, (entity) => reader.parseFromString(entity, "text/html").documentElement.textContent);

/** A highlight (escaped HTML with `<mark>`) as nodes. Nothing else can become markup. */
export function marked(highlight) {
  return highlight
    .split(/<mark>(.*?)<\/mark>/s)
    .map((part, i) => (i % 2 ? h("mark", null, plain(part)) : plain(part)));
}

const ago = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const day = new Intl.DateTimeFormat("en", { dateStyle: "long" });
const full = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "short" });
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

/** A `<time>`: recent ones as "3 hours ago", others as a date. */
export function when(dateTime) {
  const date = new Date(dateTime);
  const seconds = (date - Date.now()) / 1000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS.at(-1);
  const near = Math.abs(seconds) < 6 * 86400;
  const words = near ? ago.format(Math.round(seconds / size), unit) : day.format(date);
  return h("time", { datetime: dateTime, title: full.format(date) }, words);
}

const languages = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });

/** The name of a language: "en-GB" is "British English". */
export function languageName(tag) {
  try {
    return languages.of(tag);
  } catch {
    return tag;
  }
}

/** The `lang` attribute of a text, for screen readers and hyphenation. */
export const langOf = (article) => article.language ?? undefined;

export const count = (number) => number.toLocaleString("en");
