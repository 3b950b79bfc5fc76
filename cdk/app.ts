import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createApp } from "./create-app.ts";
import { idlePrice, templateResources } from "./idle-price.ts";
import { asOf } from "./prices.ts";
import { pruneAssets } from "./prune-assets.ts";

// Run by the CDK command line, which hands over context and output folder in the environment, or alone by
// `node cdk/app.ts -c env=prod -c profile=gpu`, which saves a second and starts no other process.
const { values } = parseArgs({
  options: { context: { type: "string", short: "c", multiple: true, default: [] } },
});
const asked = Object.fromEntries(values.context.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
const { context } = JSON.parse(readFileSync("cdk.json", "utf8"));

const startedAt = performance.now();
const { app, settings, missing } = createApp("dist", {
  outdir: process.env.CDK_OUTDIR ?? "cdk.out",
  context,
  postCliContext: asked,
});
const { stacks, directory } = app.synth();
pruneAssets(directory, Date.now());

console.error(
  `${settings.environment}, ${settings.profile}: ${stacks.length} stacks in ${Math.round(performance.now() - startedAt)} ms`,
);
for (const { stackName, template } of stacks)
  console.error(`  ${stackName.padEnd(28)}${String(Object.keys(template.Resources).length).padStart(4)} resources`);
const { usdPerMonth } = idlePrice(stacks.flatMap(({ template }) => templateResources(template)));
console.error(`idle: ${usdPerMonth.toFixed(2)} USD a month (us-east-1, list prices of ${asOf})`);
if (missing.length > 0) console.error(`NOT BUILT, hence in no stack: ${missing.join(", ")}`);
