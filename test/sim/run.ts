// npm run sim -- [--seeds N] [--seed S]: the audit log under every fault at once, and under bugs that must not go unseen.
import { parseArgs } from "node:util";
import { plantedBugs } from "./planted-bugs.ts";
import { simulate } from "./simulate.ts";
import { summarize, type Tally } from "./tally.ts";

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "100" }, seed: { type: "string", default: "1" } },
});
const [count, first] = [Number(values.seeds), Number(values.seed)];
if (!(Number.isSafeInteger(count) && count > 0 && Number.isSafeInteger(first))) {
  console.error("usage: npm run sim -- [--seeds N] [--seed S], integers, N at least 1");
  process.exit(2);
}
const seeds = Array.from({ length: count }, (_, place) => first + place);

const print = (line: Tally) => console.log(JSON.stringify(line));

const design = await summarize(undefined, seeds, simulate);
print(design);
let unseen = 0;
for (const bug of plantedBugs) {
  const tally = await summarize(bug, seeds, simulate);
  print(tally);
  if (tally.failing === 0) unseen += 1;
}
if (design.failing > 0)
  console.error(`the design fails in ${design.failing} of ${count} seeds, first in ${design.firstFailing}`);
if (unseen > 0) console.error(`${unseen} planted bugs went unseen in ${count} seeds`);
process.exit(design.failing + unseen > 0 ? 1 : 0);
