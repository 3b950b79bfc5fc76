import { startLocalServices } from "../support/local-services.ts";

/** Queues in a process of their own: tells its parent where they are, and ends with it. */
const { config, stop } = await startLocalServices();
process.send?.(config);
process.once("disconnect", () => void stop().then(() => process.exit(0)));
