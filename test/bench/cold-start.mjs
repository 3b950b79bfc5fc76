// Loads one bundle as Lambda does and sends it one event: `node cold-start.mjs BUNDLE EVENT-FILE`. Prints one JSON line.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [bundle, eventFile] = process.argv.slice(2);
const event = JSON.parse(readFileSync(eventFile, "utf8"));
const startedAt = performance.now();
const { handler } = await import(pathToFileURL(bundle).href);
const importedAt = performance.now();
const answer = await handler(event, {});
const answeredAt = performance.now();
const status = answer?.statusCode ?? answer?.status;
if (status !== 200) throw new Error(JSON.stringify(answer));
console.log(JSON.stringify({ importMs: importedAt - startedAt, firstMs: answeredAt - importedAt }));
process.exit(0);
