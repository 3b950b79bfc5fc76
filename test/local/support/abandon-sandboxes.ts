// A machine to be killed: starts one sandbox that waits and one that spins, and stays.
import { openSync } from "node:fs";
import { startChildReaper } from "../../../functions/local/child-reaper.ts";
import { createSandboxPool } from "../../../functions/local/lambda/sandbox-pool.ts";

const { spec, file, host } = JSON.parse(process.argv[2] ?? "{}");
const reaper = startChildReaper();
const log = openSync("/dev/null", "w");
const pool = createSandboxPool({
  host: { ...host, logOf: () => log, watch: (child) => reaper.watch(child) },
  sandboxesMax: 2,
  idleMs: 60_000,
});
for (const hang of [true, false])
  void pool.invoke(
    { ...spec, timeoutSeconds: 60 },
    { requestId: String(hang), functionArn: "arn", payload: Buffer.from(JSON.stringify({ hang, file })) },
  );
