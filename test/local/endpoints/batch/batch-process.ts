// Batch and the event bus in a process to be killed; the bus's target never answers. Prints its address.
import { join } from "node:path";
import { openEventBus } from "../../../../functions/local/endpoints/eventbridge/open-event-bus.ts";
import { startEndpoints } from "../start-endpoints.ts";
import { openTestBatch } from "./batch-machine.ts";

const { folder, rules } = JSON.parse(process.argv[2] ?? "{}");
const deliver = () => new Promise<void>(() => {});
const bus = openEventBus({ folder: join(folder, "events"), rules, deliver, now: Date.now, report: console.error });
const batch = openTestBatch(join(folder, "batch"), { publish: bus.publish });
const { url } = await startEndpoints({ services: { batch: batch.handler } });
console.log(url);
