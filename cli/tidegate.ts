/** Each verb is loaded when it is asked for: verifying needs nothing of what the others bring along. */
const verbs = new Map([
  ["verify", async () => (await import("./verify/run-verify.ts")).runVerify],
  ["sign", async () => (await import("./sign/index.ts")).sign],
  ["verify-model", async () => (await import("./verify-model/index.ts")).verifyModel],
  ["backup", async () => (await import("./backup/index.ts")).backup],
  ["restore", async () => (await import("./restore/index.ts")).restore],
]);

const [verb = "", ...args] = process.argv.slice(2);
const load = verbs.get(verb);
if (load === undefined) {
  console.error(`usage: tidegate ${[...verbs.keys()].join("|")} …`);
  process.exitCode = 2;
} else {
  const run = await load();
  process.exitCode = await run(args);
}
