// A second subgraph: reader comments, which refer to articles, providers and topics of newsgraph.
// usage: node subgraph.js REFERENCES.json     prints its address
import { readFileSync } from "node:fs";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { buildSubgraphSchema } from "@apollo/subgraph";
import gql from "graphql-tag";

export const typeDefs = gql(readFileSync(new URL("comments.graphql", import.meta.url), "utf8"));
const references = JSON.parse(readFileSync(process.argv[2], "utf8"));

const resolvers = {
  Query: { comments: () => references.slugs.map((slug, i) => ({ text: `comment ${i}`, slug })) },
  Comment: {
    article: ({ slug }) => ({ slug }),
    provider: () => ({ domain: references.domain }),
    topic: () => ({ id: references.topic }),
  },
  Article: {
    comments: ({ slug }) => [{ text: `about ${slug}`, slug }],
  },
  Provider: { rating: ({ domain }) => domain.length },
  Topic: { followers: ({ id }) => id.length },
};

const server = new ApolloServer({ schema: buildSubgraphSchema({ typeDefs, resolvers }) });
const { url } = await startStandaloneServer(server, { listen: { port: 0, host: "127.0.0.1" } });
console.log(url);
