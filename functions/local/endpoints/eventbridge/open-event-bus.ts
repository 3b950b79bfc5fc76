import { join } from "node:path";
import type { RuleDescription } from "../../template/machine-description.ts";
import { unknownOperation } from "../service-error.ts";
import type { ServiceHandler } from "../service-handler.ts";
import { awsJson } from "../service-response.ts";
import { type BusEntry, toBusEvent } from "./bus-event.ts";
import type { Deliver } from "./delivery.ts";
import { openDeliveryOutbox } from "./delivery-outbox.ts";
import { compileRules, deliveriesFor } from "./event-rules.ts";
import { type Publish, putEvents } from "./put-events.ts";
import { startRecurring } from "./recurring.ts";
import { testEventPattern } from "./test-event-pattern.ts";

export interface EventBusNeeds {
  readonly folder: string;
  /** Buses besides the default one; an event may be put on one that no rule listens to. */
  readonly buses?: readonly string[];
  readonly rules: readonly RuleDescription[];
  readonly deliver: Deliver;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly report: (message: string) => void;
}

/** EventBridge with the rules of the templates. */
export interface EventBus {
  readonly handler: ServiceHandler;
  /** Puts a service's own event on the default bus; what it sets off is durable when this returns. */
  readonly publish: (entry: BusEntry) => void;
  /** Fires the scheduled rules that are due and attempts every delivery that is. The bus does so by itself, too. */
  readonly tick: () => Promise<void>;
  /** Resolves when deliveries under way have ended; what is still owed stays on disk. */
  readonly stop: () => Promise<void>;
}

/**
 * Opens the buses and goes on with what the last run still owed its targets.
 *
 * @throws Error naming a rule that cannot run here
 */
export const openEventBus = (needs: EventBusNeeds): EventBus => {
  const { folder, rules: declared, deliver, now, report } = needs;
  const rules = compileRules(declared);
  const buses = new Set(["default", ...(needs.buses ?? []), ...rules.map(({ bus }) => bus)]);
  const outbox = openDeliveryOutbox({ folder: join(folder, "deliveries"), deliver, now, report });
  const publish: Publish = (bus, entry) => {
    const event = toBusEvent(entry);
    deliveriesFor(rules, bus, event).forEach(outbox.accept);
    return event.id;
  };
  const recurring = startRecurring({
    folder: join(folder, "schedules"),
    rules,
    now,
    fire: (rule, at) => rule.deliveriesOf(toBusEvent(scheduledEntry(rule.arn, at))).forEach(outbox.accept),
  });
  const handler: ServiceHandler = (request) => {
    if (request.targetPrefix === "AWSEvents" && request.operation === "PutEvents")
      return awsJson(request, putEvents(request, buses, publish, now));
    if (request.targetPrefix === "AWSEvents" && request.operation === "TestEventPattern")
      return awsJson(request, testEventPattern(request));
    throw unknownOperation("events", request.operation);
  };
  return {
    handler,
    publish: (entry) => void publish("default", entry),
    tick: () => {
      recurring.tick();
      return outbox.drain();
    },
    stop: () => {
      recurring.stop();
      return outbox.stop();
    },
  };
};

const scheduledEntry = (ruleArn: string, at: number): BusEntry => ({
  source: "aws.events",
  detailType: "Scheduled Event",
  detail: {},
  resources: [ruleArn],
  at,
});
