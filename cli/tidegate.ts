import { runVerify } from "./verify/run-verify.ts";

const verbs = new Map([["verify", runVerify]]);

const [verb = "", ...args] = process.argv.slice(2);
const run = verbs.get(verb);
if (run === undefined) {
  console.error(`usage: tidegate ${[...verbs.keys()].join("|")} …`);
  process.exitCode = 2;
} else {
  process.exitCode = await run(args);
}
