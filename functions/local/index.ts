// npm start -- [--data DIR | --ephemeral] [--no-auth]
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describePython } from "./describe-python.ts";
import { dataFolder, parseStartArguments } from "./parse-arguments.ts";
import { ensureBuilt } from "./settings/ensure-built.ts";
import { startMachine } from "./start-machine.ts";
import { stopOnSignal } from "./stop-on-signal.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

const main = async (): Promise<void> => {
  const asked = parseStartArguments(process.argv.slice(2), process.env);
  await ensureBuilt(repository, console.log);
  const starting = startMachine({ ...asked, cdkOut: join(repository, "cdk.out"), report: console.error });
  stopOnSignal(starting);
  const machine = await starting;
  const data = asked.dataDir === dataFolder(undefined, process.env) ? "" : `--data ${shellWord(machine.dataDir)} `;
  const token = asked.noAuth ? "callers without one are administrators" : `npm run -s token -- ${data}--role ROLE`;
  // Only training needs Python, so its absence is no reason not to start.
  void describePython().catch((error: Error) => console.error(`training jobs will fail: ${error.message}`));
  console.log(`ready: ${machine.url}  documentation: ${machine.url}/docs  token: ${token}`);
};

/** As a shell takes it for one word. */
const shellWord = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

main().catch((error: unknown) => {
  // One line for whoever started it: the reason, not the place in our code.
  console.error(`tidegate: ${(error instanceof Error ? error.message : String(error)).split("\n")[0]}`);
  process.exit(1);
});
