// Mercurius on Fastify, with its just-in-time compiler from the first repetition of a query.
import Fastify from "fastify";
import mercurius from "mercurius";
import { MongoClient } from "mongodb";
import { context, resolvers, typeDefs } from "./schema.js";

const { Story, ...rest } = resolvers;
const client = await new MongoClient(process.env.NEWSGRAPH_MONGODB_URI).connect();
const db = client.db();
const app = Fastify();
app.register(mercurius, {
  schema: typeDefs,
  resolvers: { ...rest, Story: { resolveType: Story.__resolveType } },
  context: () => context(db),
  jit: 1,
});
await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT) });
