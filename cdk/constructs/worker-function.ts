import { Duration } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Schedule, ScheduleExpression, ScheduleTargetInput } from "aws-cdk-lib/aws-scheduler";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { DeployedFunction } from "../deployed-functions.ts";
import type { Platform } from "../platform.ts";
import { type AlarmChannel, raiseAlarm } from "../raise-alarm.ts";
import { deadLetterQueue } from "./dead-letter-queue.ts";
import { NodeFunction, type NodeFunctionProps } from "./node-function.ts";
import { raiseFunctionAlarm } from "./raise-function-alarm.ts";
import type { ItemFilter, StateTable } from "./state-table.ts";

/** A function that facts, streams and the clock wake: it has a dead letter queue, and no alias to move. */
export class WorkerFunction extends Construct {
  readonly fn: NodeFunction;
  readonly deadLetters: Queue;
  readonly #alarms: AlarmChannel;

  constructor(
    scope: Construct,
    name: DeployedFunction,
    platform: Platform,
    props: Omit<NodeFunctionProps, "deadLetters">,
  ) {
    super(scope, `${name}-worker`);
    this.#alarms = platform.alarms;
    this.deadLetters = deadLetterQueue(this, platform.alarms, { name });
    this.fn = new NodeFunction(this, name, platform, { ...props, deadLetters: this.deadLetters });
    raiseFunctionAlarm(this, name, this.fn.handler, platform.alarms);
  }

  /** Wakes the worker by what happens to items of the state table. */
  wakeOn(state: StateTable, items: ItemFilter): void {
    state.wake(this.fn, items, this.deadLetters);
    raiseAlarm(this, this.#alarms, {
      name: `${this.fn.name}-lag`,
      metric: this.fn.handler.metric("IteratorAge", { statistic: "Maximum" }),
      threshold: 60_000,
      periodMinutes: 5,
      says: `The function ${this.fn.name} is more than a minute behind the state table.`,
      article: "lag",
    });
  }

  /** Looks for what is due once a minute, whatever happened to the wakes. A missed tick is made up for by the next. */
  tickEveryMinute(): void {
    const role = new Role(this, "tick-role", { assumedBy: new ServicePrincipal("scheduler.amazonaws.com") });
    role.addToPolicy(
      new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [this.fn.handler.functionArn] }),
    );
    new Schedule(this, "tick", {
      description: `Lets ${this.fn.name} look for what is due`,
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      // Not CDK's own target, which would grant every version and alias of the function.
      target: {
        bind: () => ({
          arn: this.fn.handler.functionArn,
          role,
          input: ScheduleTargetInput.fromObject({ kind: "tick" }),
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
        }),
      },
    });
  }
}
