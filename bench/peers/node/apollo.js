// Apollo Server 5, standalone, as its documentation starts it.
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { MongoClient } from "mongodb";
import { context, resolvers, typeDefs } from "./schema.js";

const client = await new MongoClient(process.env.NEWSGRAPH_MONGODB_URI).connect();
const db = client.db();
await startStandaloneServer(new ApolloServer({ typeDefs, resolvers }), {
  context: async () => context(db),
  listen: { host: "127.0.0.1", port: Number(process.env.PORT) },
});
