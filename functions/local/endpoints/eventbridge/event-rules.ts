import type { Json } from "../../../../lib/domain/json.ts";
import { compileEventPattern, type EventPattern } from "../../event-pattern.ts";
import type { RuleDescription, TargetDescription } from "../../template/machine-description.ts";
import type { BusEvent } from "./bus-event.ts";
import { defaultRetries } from "./delivery.ts";
import type { NewDelivery } from "./delivery-outbox.ts";
import { compileTargetInput } from "./target-input.ts";

/** A rule of the templates, ready to match. */
export interface EventRule {
  readonly arn: string;
  readonly bus: string;
  /** Absent for a rule that only a schedule triggers. */
  readonly matches: EventPattern | undefined;
  readonly scheduleExpression: string | undefined;
  /** One delivery per target. */
  readonly deliveriesOf: (event: BusEvent) => readonly NewDelivery[];
}

/** @throws Error naming the rule whose pattern, path or target this machine cannot run */
export const compileRules = (rules: readonly RuleDescription[]): readonly EventRule[] =>
  rules.map((rule) => {
    try {
      return compileRule(rule);
    } catch (error) {
      throw new Error(`rule ${rule.name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  });

const compileRule = ({ arn, eventBusName, eventPattern, scheduleExpression, targets }: RuleDescription): EventRule => {
  const compiled = targets.map((target) => compileTarget(target, arn));
  return {
    arn,
    bus: eventBusName,
    matches: eventPattern === undefined ? undefined : compileEventPattern(eventPattern),
    scheduleExpression,
    deliveriesOf: (event) => compiled.map((toDelivery) => toDelivery(event)),
  };
};

const compileTarget = (target: TargetDescription, ruleArn: string): ((event: BusEvent) => NewDelivery) => {
  if (!/^arn:[\w-]+:(lambda|sqs):/.test(target.arn)) throw new Error(`target ${target.arn} is neither Lambda nor SQS`);
  const input = compileTargetInput(target, ruleArn);
  return (event) => ({
    targetArn: target.arn,
    roleArn: target.roleArn,
    service: "events.amazonaws.com",
    sourceArn: ruleArn,
    payload: input(event),
    deadLetterArn: target.deadLetterArn,
    retriesMax: target.retriesMax ?? defaultRetries.retriesMax,
    ageSecondsMax: defaultRetries.ageSecondsMax,
  });
};

/** Everything that one event on a bus sets off. */
export const deliveriesFor = (rules: readonly EventRule[], bus: string, event: BusEvent): readonly NewDelivery[] => {
  const json: Json = event;
  return rules.filter((rule) => rule.bus === bus && rule.matches?.(json)).flatMap((rule) => rule.deliveriesOf(event));
};
