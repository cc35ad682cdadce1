import { decodeHTML } from "entities";

import { query } from "./newsgraph.js";

const FRONT = "{ articles(first: 20) { nodes { slug title } } }";

export default async function Front() {
  const { articles } = await query(FRONT);
  return (
    <ul>
      {articles.nodes.map(({ slug, title }) => (
        <li key={slug}>
          <a href={`/articles/${slug}`}>{decodeHTML(title)}</a>
        </li>
      ))}
    </ul>
  );
}
