import { art } from "./art.js";
import { h } from "./dom.js";
import { langOf, languageName, marked, plain, when } from "./text.js";

export const articleLink = (slug) => `#/article/${encodeURIComponent(slug)}`;

/** The authors, each with a link to their articles. */
function authorLinks(authors) {
  const links = authors.map(({ slug, name }) =>
    h("a", { href: `#/?author=${encodeURIComponent(slug)}` }, plain(name)),
  );
  return h("span", { class: "authors" }, "by ", links.flatMap((link, i) => (i ? [", ", link] : [link])));
}

/** The provider, authors and date of an article, with a badge for drafts and videos. */
export function byline(article) {
  return h(
    "p",
    { class: "byline" },
    h("span", { class: "provider" }, plain(article.provider.name)),
    article.authors.length > 0 && authorLinks(article.authors),
    when(article.publishedDateTime),
    article.type !== "article" && h("span", { class: "badge" }, article.type),
    !article.published && h("span", { class: "badge draft" }, "draft"),
  );
}

export function topicLinks(topics) {
  if (!topics.length) return null;
  return h(
    "ul",
    { class: "topics", "aria-label": "Topics" },
    topics.map(({ slug, name }) =>
      h("li", null, h("a", { href: `#/?topic=${encodeURIComponent(slug)}` }, name)),
    ),
  );
}

/** The same story in other languages. */
export function translationLinks(translations) {
  if (!translations.length) return null;
  const link = ({ slug, language, title }) =>
    h("a", { href: articleLink(slug), hreflang: language, lang: language, title: plain(title) }, language ? languageName(language) : plain(title));
  return h(
    "nav",
    { class: "translations", "aria-label": "Other languages" },
    h("ul", null, translations.map((one) => h("li", null, link(one)))),
  );
}

/** One article of the feed. In search results, `highlights` replace the excerpt. */
export function card({ node: article, highlights }) {
  const id = `title-${article.id}`;
  const bare = (highlight) => plain(highlight.replaceAll(/<\/?mark>/g, ""));
  const lang = langOf(article);
  const title = highlights?.find((highlight) => bare(highlight) === plain(article.title));
  const found = highlights?.filter((highlight) => highlight !== title).slice(0, 2) ?? [];
  const words = found.length
    ? found.map((highlight) => h("p", { class: "excerpt", lang }, marked(highlight)))
    : article.excerpt && h("p", { class: "excerpt", lang }, plain(article.excerpt));
  return h(
    "article",
    { class: "card", "data-id": article.id, "aria-labelledby": id, tabindex: "-1" },
    h("a", { class: "frame", href: articleLink(article.slug), tabindex: "-1", "aria-hidden": "true" }, art(article)),
    h(
      "div",
      { class: "words" },
      byline(article),
      h("h2", { id, lang }, h("a", { href: articleLink(article.slug) }, title ? marked(title) : plain(article.title))),
      words,
      topicLinks(article.topics),
    ),
  );
}

/** A placeholder while cards load. */
export const skeletons = (number) =>
  Array.from({ length: number }, () =>
    h("div", { class: "card skeleton", "aria-hidden": "true" }, h("div", { class: "frame" }), h("div", { class: "words" }, h("i"), h("b"), h("b"), h("i"))),
  );

/** A message instead of a list, with one action. */
export function notice(title, text, label, action) {
  return h(
    "div",
    { class: "notice", role: "alert" },
    h("h2", null, title),
    text && h("p", null, text),
    label && h("button", { type: "button", onclick: action }, label),
  );
}
