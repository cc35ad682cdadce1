// Writes a .gz and a .br next to each built file if they are smaller, so that the gateway never
// compresses at run time.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = new URL("./dist/", import.meta.url);
const encoders = {
  gz: (bytes) => gzipSync(bytes, { level: 9 }),
  br: (bytes) =>
    brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
};

for (const name of readdirSync(folder)) {
  if (!/\.(js|css|ttf|svg|json|md)$/.test(name)) continue;
  const bytes = readFileSync(new URL(name, folder));
  for (const [suffix, encode] of Object.entries(encoders)) {
    const packed = encode(bytes);
    if (packed.length < bytes.length * 0.95) writeFileSync(new URL(`${name}.${suffix}`, folder), packed);
  }
}
