// usage: node compose.js NAME URL SDL-FILE [NAME URL SDL-FILE ...]     prints the supergraph
import { readFileSync } from "node:fs";
import { composeServices } from "@apollo/composition";
import gql from "graphql-tag";

const services = [];
for (let i = 2; i < process.argv.length; i += 3) {
  const [name, url, file] = process.argv.slice(i, i + 3);
  services.push({ name, url, typeDefs: gql(readFileSync(file, "utf8")) });
}
const { supergraphSdl, errors, hints } = composeServices(services);
for (const problem of [...(errors ?? []), ...(hints ?? [])]) console.error(String(problem));
if (errors?.length) process.exit(1);
console.log(supergraphSdl);
