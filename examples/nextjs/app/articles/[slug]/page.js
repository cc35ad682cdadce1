import { decodeHTML } from "entities";
import { notFound } from "next/navigation";

import { query } from "../../newsgraph.js";

const SLUGS = "{ articles(first: 20) { nodes { slug } } }";
const ARTICLE = `query Article($slug: String!) {
  article(by: { slug: $slug }) { title content { html } }
}`;

// These pages are rendered by the build, the others at their first request.
export async function generateStaticParams() {
  const { articles } = await query(SLUGS);
  return articles.nodes;
}

export default async function Article({ params }) {
  const { article } = await query(ARTICLE, await params);
  if (!article) notFound();
  return (
    <article>
      <h1>{decodeHTML(article.title)}</h1>
      <div dangerouslySetInnerHTML={{ __html: article.content?.html ?? "" }} />
    </article>
  );
}
