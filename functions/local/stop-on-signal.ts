import type { Machine } from "./start-machine.ts";

/** Longer than any part takes to end; what is left then is killed with us. */
const stopMsMax = 1_900;

/** Ends the machine, and this process, when somebody asks for it: Ctrl-C, a service manager, a closed terminal. */
export const stopOnSignal = (starting: Promise<Machine>): void => {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    // A second Ctrl-C does not wait.
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), stopMsMax).unref();
    starting
      .then((machine) => machine.stop())
      .catch(() => undefined)
      .finally(() => process.exit(signal === "SIGINT" ? 130 : 0));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.on("SIGHUP", stop);
};
