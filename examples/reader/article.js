import { art } from "./art.js";
import { bodyBlocks } from "./body.js";
import { articleLink, byline, notice, topicLinks, translationLinks } from "./card.js";
import { h } from "./dom.js";
import { ask } from "./gateway.js";
import { ARTICLE } from "./queries.js";
import { drawGraph } from "./storygraph.js";
import { count, langOf, plain } from "./text.js";

const narrow = matchMedia("(max-width: 760px)");
const trail = [];

/** The articles that were read so far, this one last. */
function walked(article) {
  const at = trail.findIndex(({ slug }) => slug === article.slug);
  if (at >= 0) trail.length = at;
  trail.push({ slug: article.slug, title: plain(article.title) });
  if (trail.length > 6) trail.shift();
  if (trail.length < 2) return null;
  const steps = trail.map(({ slug, title }, i) =>
    h("li", null, i === trail.length - 1 ? h("span", { "aria-current": "page" }, title) : h("a", { href: articleLink(slug) }, title)),
  );
  return h("nav", { class: "trail", "aria-label": "Your walk" }, h("ol", null, steps));
}

const many = (number, one, more) => `${number ? count(number) : "no"} ${number > 1 ? more : one}`;

function graphSection(article) {
  const { related, relatedBy } = article;
  const title = h("h2", { id: "graph-title" }, "The stories around it");
  if (!related.nodes.length && !relatedBy.nodes.length) {
    return [title, h("p", { class: "soft" }, "It names no other story, and no article names it.")];
  }
  const words = `It names ${many(related.totalCount, "story", "stories")}, and ${many(relatedBy.totalCount, "article names", "articles name")} it. Choose one to walk on.`;
  return [title, h("p", { class: "soft" }, words), h("div", { class: "graph-frame" }, drawGraph(article, narrow.matches))];
}

function page(article) {
  const body = bodyBlocks(article.body);
  const lang = langOf(article);
  return h(
    "article",
    { class: "story", "aria-labelledby": "story-title" },
    h("header", null,
      walked(article),
      byline(article),
      h("h1", { id: "story-title", lang }, plain(article.title)),
      article.excerpt && h("p", { class: "lead", lang }, plain(article.excerpt)),
      translationLinks(article.translations),
      topicLinks(article.topics)),
    h("div", { class: "frame" }, art(article)),
    body.length > 0 && h("div", { class: "body", lang }, body),
    h("p", { class: "original" }, h("a", { href: article.url, target: "_blank", rel: "noopener noreferrer" }, `Read it at ${article.provider.domain} ↗`)),
    h("section", { class: "around", "aria-labelledby": "graph-title" }, graphSection(article)),
  );
}

const waiting = () =>
  h("div", { class: "story skeleton", role: "status", "aria-label": "Loading" }, h("i"), h("b"), h("b"), h("i"), h("div", { class: "frame" }));

/** Shows the article with this slug, and its graph. Returns a function that removes it. */
export function articleView(main, slug) {
  const stop = new AbortController();
  const home = () => { location.hash = "#/"; };

  async function load() {
    main.replaceChildren(waiting());
    try {
      const { article } = await ask(ARTICLE, { slug }, stop.signal);
      if (!article) {
        main.replaceChildren(notice("No such article", "It may be a draft, or gone.", "To the archive", home));
        return;
      }
      document.title = `${plain(article.title)} · newsgraph`;
      const draw = () => main.replaceChildren(page(article));
      narrow.addEventListener("change", draw, { signal: stop.signal });
      draw();
    } catch (error) {
      if (stop.signal.aborted) return;
      const words = [error.message, error.code].filter(Boolean).join(" · ");
      main.replaceChildren(notice("That did not work", words, "Try again", load));
    }
  }

  load();
  return () => stop.abort();
}
