import { articleLink } from "./card.js";
import { h, svg } from "./dom.js";
import { plain } from "./text.js";

const NODE = { width: 250, height: 78, gap: 16 };
const COLUMN = 350;
const TOP = 34;

/** The nodes and edges around an article: stories that relate to it, its related stories, and theirs. */
export function neighbourhood(article) {
  const key = (story) => story.id ?? story.url;
  const nodes = new Map([[article.id, { story: article, column: 1 }]]);
  const place = (story, column) => {
    if (!nodes.has(key(story))) nodes.set(key(story), { story, column });
  };
  article.related.nodes.forEach((story) => place(story, 2));
  article.relatedBy.nodes.forEach((story) => place(story, 0));
  const edges = [
    ...article.related.nodes.map((story) => ({ from: article.id, to: key(story) })),
    ...article.relatedBy.nodes.map((story) => ({ from: key(story), to: article.id })),
  ];
  const known = new Set(edges.map(({ from, to }) => `${from} ${to}`));
  for (const { story } of nodes.values()) {
    for (const { id } of story === article ? [] : (story.related?.nodes ?? [])) {
      if (!nodes.has(id) || id === story.id || known.has(`${story.id} ${id}`)) continue;
      known.add(`${story.id} ${id}`);
      edges.push({ from: story.id, to: id, far: true });
    }
  }
  return { nodes: [...nodes.values()].map((node) => ({ ...node, key: key(node.story) })), edges };
}

/** Three columns, left to right. Two columns if no article relates to this one. */
function layColumns(nodes) {
  const first = nodes.some(({ column }) => column === 0) ? 0 : 1;
  const columns = [0, 1, 2].map((column) => nodes.filter((node) => node.column === column));
  const rows = Math.max(...columns.map((column) => column.length));
  const height = TOP + rows * (NODE.height + NODE.gap);
  columns.forEach((column, c) => {
    const room = (height - TOP - column.length * (NODE.height + NODE.gap)) / 2;
    column.forEach((node, i) => {
      node.x = (c - first) * COLUMN;
      node.y = TOP + room + i * (NODE.height + NODE.gap);
      node.width = NODE.width;
    });
  });
  const last = columns[2].length ? 2 : 1;
  return { width: (last - first) * COLUMN + NODE.width + 40, height };
}

/** One column for narrow screens: the article, then its neighbours, indented. */
function layRows(nodes) {
  const order = [1, 2, 0].flatMap((column) => nodes.filter((node) => node.column === column));
  let y = 0;
  let before = 1;
  for (const node of order) {
    if (node.column !== before) y += TOP;
    before = node.column;
    Object.assign(node, { x: node.column === 1 ? 0 : 44, y, width: node.column === 1 ? 340 : 296 });
    y += NODE.height + NODE.gap;
  }
  return { width: 340, height: y };
}

function curve(from, to) {
  const middle = (node) => node.y + NODE.height / 2;
  if (from.column === to.column) {
    const x = from.x + from.width;
    return `M${x} ${middle(from)}C${x + 44} ${middle(from)} ${x + 44} ${middle(to)} ${x + 6} ${middle(to)}`;
  }
  const ahead = from.column < to.column;
  const [x1, x2] = ahead ? [from.x + from.width, to.x - 6] : [from.x, to.x + to.width + 6];
  const shift = ahead ? 0 : 14;
  const bend = (x1 + x2) / 2;
  return `M${x1} ${middle(from) + shift}C${bend} ${middle(from) + shift} ${bend} ${middle(to) + shift} ${x2} ${middle(to) + shift}`;
}

function elbow(from, to) {
  const [top, below] = from.y < to.y ? [from, to] : [to, from];
  const y = below.y + NODE.height / 2;
  const points = `M18 ${top.y + NODE.height}V${y}H38`;
  return from === top ? points : `M44 ${y}H18V${top.y + NODE.height + 6}`;
}

function drawnNode({ story, column, x, y, width }, i) {
  const outside = story.__typename === "ExternalStory";
  const kind = column === 1 ? "centre" : outside ? "outside" : "inside";
  const attributes = { class: `node ${kind}`, "data-delay": Math.min(i, 8) };
  if (outside) Object.assign(attributes, { href: story.url, target: "_blank", rel: "noopener noreferrer" });
  else if (column !== 1) attributes.href = articleLink(story.slug);
  return svg(
    column === 1 ? "g" : "a",
    attributes,
    svg("rect", { x, y, width, height: NODE.height, rx: 9 }),
    svg("foreignObject", { x, y, width, height: NODE.height },
      h("div", { class: "label" },
        h("small", null, plain(story.provider.name), outside && " · outside the archive ↗"),
        h("span", null, plain(story.title)))),
  );
}

const heading = (text, x, y) => svg("text", { x, y, class: "heading" }, text);

function headings(nodes, narrow) {
  const names = ["Named by", "This story", "Names"];
  return [0, 1, 2].map((column) => {
    const [first] = nodes.filter((node) => node.column === column).sort((a, b) => a.y - b.y);
    if (!first || (narrow && column === 1)) return null;
    return heading(names[column], first.x, narrow ? first.y - 10 : 16);
  });
}

/** The graph as SVG. Nodes in the archive link to their own graph; others link to the web. */
export function drawGraph(article, narrow) {
  const { nodes, edges } = neighbourhood(article);
  const { width, height } = narrow ? layRows(nodes) : layColumns(nodes);
  const at = new Map(nodes.map((node) => [node.key, node]));
  const seen = narrow ? edges.filter(({ far }) => !far) : edges;
  const arrow = svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 6, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, svg("path", { d: "M0 0 8 4 0 8z" }));
  const lines = seen.map(({ from, to, far }) =>
    svg("path", { class: far ? "edge far" : "edge", d: (narrow ? elbow : curve)(at.get(from), at.get(to)), "marker-end": "url(#arrow)" }),
  );
  return svg(
    "svg",
    { class: narrow ? "graph narrow" : "graph", viewBox: `-2 -2 ${width + 4} ${height + 4}`, role: "group", "aria-label": `${nodes.length - 1} stories around this one` },
    svg("defs", null, arrow), headings(nodes, narrow), lines, nodes.map(drawnNode),
  );
}
