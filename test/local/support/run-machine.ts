// A machine in a process of its own, on stacks that the test chose, ended as `npm start` is.
import { startMachine } from "../../../functions/local/start-machine.ts";
import { stopOnSignal } from "../../../functions/local/stop-on-signal.ts";

const starting = startMachine({ ...JSON.parse(process.argv[2] ?? "{}"), report: console.error });
stopOnSignal(starting);
starting.then(
  ({ url }) => console.log(`ready: ${url}`),
  (error: Error) => {
    console.log(`failed: ${error.message}`);
    process.exit(1);
  },
);
