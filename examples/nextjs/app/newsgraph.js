// Queries the gateway, and caches the data until a write changes it.
import { cacheLife, cacheTag } from "next/cache";

const GATEWAY = process.env.NEWSGRAPH_URL ?? "http://127.0.0.1:8000/graphql";

// Next.js takes at most 128 tags for a cache entry. If a response has more, these replace them:
// every write that changes a response purges one of them.
const MOST_TAGS = 128;
const COARSE_TAGS = [
  "newsgraph", "articles", "slugs", "providers", "topics", "authors",
  "provider-counts", "topic-counts", "author-counts",
];

export async function query(text, variables = {}) {
  "use cache";
  cacheLife("max");
  const url = new URL(GATEWAY);
  url.searchParams.set("query", text);
  url.searchParams.set("variables", JSON.stringify(variables));
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  const { data, errors } = await response.json();
  if (errors) throw new Error(`${errors[0].extensions.code}: ${errors[0].message}`);
  const header = response.headers.get("cache-tag");
  if (!header) throw new Error("no Cache-Tag: run the gateway in production mode");
  const tags = header.split(",");
  cacheTag(...(tags.length > MOST_TAGS ? COARSE_TAGS : tags));
  return data;
}
