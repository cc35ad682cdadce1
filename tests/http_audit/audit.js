// Runs the audits of graphql-http against the server at the given address; prints those not passed.
import { serverAudits } from "graphql-http";

const failed = [];
for (const audit of serverAudits({ url: process.argv[2] })) {
  const result = await audit.fn();
  if (result.status !== "ok") {
    failed.push(`${audit.id} ${audit.name}: ${result.status} ${result.reason ?? ""}`);
  }
}
console.log(JSON.stringify(failed, null, 2));
