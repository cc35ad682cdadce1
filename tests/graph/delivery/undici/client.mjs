// Asks twice for what it is told, by undici's caching client, with a line on standard input between.
import { createInterface } from 'node:readline';
import { Agent, interceptors, request } from 'undici';

const [, , url] = process.argv;
const dispatcher = new Agent().compose(interceptors.cache());
const lines = createInterface({ input: process.stdin });

for await (const _ of lines) {
  const { statusCode, headers, body } = await request(url, { dispatcher });
  console.log(JSON.stringify({ status: statusCode, etag: headers.etag, body: await body.text() }));
}
await dispatcher.close();
