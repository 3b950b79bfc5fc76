import { EventBus, type EventPattern, Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import { namePrefix, type Settings } from "../settings.ts";
import type { NodeFunction } from "./node-function.ts";
import type { WorkerFunction } from "./worker-function.ts";

/** Which facts concern a worker: those about certain kinds of things, or those that say certain things happened. */
export type FactFilter = { readonly about: readonly string[] } | { readonly saying: readonly string[] };

/** What happened in Tidegate, once it is in the audit log, for our own workers and for whoever else listens. */
export class FactBus extends Construct {
  readonly #bus: EventBus;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.#bus = new EventBus(this, "bus", {
      eventBusName: namePrefix(settings),
      description: "What happened in Tidegate, for whoever listens",
    });
  }

  grantPublish(fn: NodeFunction): void {
    fn.handler.addToRolePolicy(
      new PolicyStatement({ actions: ["events:PutEvents"], resources: [this.#bus.eventBusArn] }),
    );
    fn.handler.addEnvironment(environmentNames.eventBusName, this.#bus.eventBusName);
  }

  /** Wakes a worker by facts. It gets the event as it is; one that is lost costs a minute, until the next tick. */
  wake(worker: WorkerFunction, filter: FactFilter): void {
    new Rule(worker, "facts", {
      eventBus: this.#bus,
      description: `Facts that wake ${worker.fn.name}`,
      eventPattern: { source: ["tidegate"], ...patternOf(filter) },
      targets: [new LambdaFunction(worker.fn.handler, { deadLetterQueue: worker.deadLetters, retryAttempts: 10 })],
    });
  }
}

const patternOf = (filter: FactFilter): EventPattern =>
  "about" in filter
    ? { detail: { subject: { kind: [...filter.about] } } }
    : { detailType: filter.saying.map((event) => `${event}.v1`) };
