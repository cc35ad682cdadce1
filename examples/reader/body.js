import { h } from "./dom.js";
import { plain } from "./text.js";

const BLOCKS = "p,li,blockquote,h1,h2,h3,h4,h5,h6,pre,figcaption,td,div";
const INLINE = /\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)|\*\*(.+?)\*\*|\*(.+?)\*|`([^`]+)`/s;

/** The paragraphs of a body as text. Its HTML is not trusted and is not inserted. */
function paragraphs(body) {
  const page = new DOMParser().parseFromString(body, "text/html");
  page.querySelectorAll("script,style,template,iframe,noscript").forEach((node) => node.remove());
  page.querySelectorAll(BLOCKS).forEach((node) => node.append("\n\n"));
  return page.body.textContent.split(/\n\s*\n/).map((text) => text.trim()).filter(Boolean);
}

/** Links, emphasis and code of Markdown as nodes; everything else is text. */
function inline(text) {
  const found = INLINE.exec(text);
  if (!found) return [plain(text)];
  const [all, label, href, strong, em, code] = found;
  const node = href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, inline(label))
    : strong ? h("strong", null, inline(strong))
    : em ? h("em", null, inline(em))
    : h("code", null, code);
  return [plain(text.slice(0, found.index)), node, ...inline(text.slice(found.index + all.length))];
}

function block(text) {
  const heading = text.match(/^#{1,6}\s+(.+)$/);
  if (heading) return h("h2", null, inline(heading[1]));
  const items = text.split("\n").map((line) => line.match(/^\s*[-*+]\s+(.+)$/)?.[1]);
  if (items.every(Boolean)) return h("ul", null, items.map((item) => h("li", null, inline(item))));
  if (text.startsWith(">")) return h("blockquote", null, inline(text.replaceAll(/^>\s?/gm, "")));
  return h("p", null, inline(text));
}

/** An article's body (Markdown or HTML) as safe nodes. */
export const bodyBlocks = (body) => paragraphs(body ?? "").map(block);
