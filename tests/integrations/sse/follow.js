// graphql-sse as the client: one query, then a subscription until its first change.
// usage: node follow.js URL
import { createClient } from "graphql-sse";

const client = createClient({ url: process.argv[2], retryAttempts: 0 });

async function ask(query) {
  const results = [];
  for await (const result of client.iterate({ query })) results.push(result);
  return results;
}

console.log(JSON.stringify(await ask("{ articles(first: 1) { totalCount } }")));
console.log(JSON.stringify(await ask("{ nope }")));
const changes = client.iterate({
  query: "subscription { articleChanged { kind article { title } } }",
}, { connected: () => console.log("listening") });
for await (const { data } of changes) {
  console.log(`${data.articleChanged.kind} ${data.articleChanged.article.title}`);
  break;
}
client.dispose();
