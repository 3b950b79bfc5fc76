// An event bus whose target never answers, in a process to be killed. Prints its address.
import { openEventBus } from "../../../../functions/local/endpoints/eventbridge/open-event-bus.ts";
import { startEndpoints } from "../start-endpoints.ts";

const { folder, rules } = JSON.parse(process.argv[2] ?? "{}");
const bus = openEventBus({ folder, rules, deliver: () => new Promise(() => {}), now: Date.now, report: console.error });
const { url } = await startEndpoints({ services: { events: bus.handler } });
console.log(url);
