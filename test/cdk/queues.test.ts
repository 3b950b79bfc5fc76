import { expect, test } from "vitest";
import { workQueues } from "../../cdk/work-queues.ts";
import { environmentNames } from "../../lib/wiring/environment.ts";
import { type Resource, synthesise } from "./synthesised.ts";

const dev = synthesise();
const queues = dev.ofType("AWS::SQS::Queue");
const letters = queues.filter(({ id }) => id.includes("deadletters"));
const alarms = dev.ofType("AWS::CloudWatch::Alarm");
const mappings = dev.ofType("AWS::Lambda::EventSourceMapping");

const names = Object.keys(workQueues) as readonly (keyof typeof workQueues)[];
const queueOf = (name: string): Resource => {
  const found = queues.find(({ properties }) => properties.QueueName === `tidegate-dev-${name}`);
  if (found === undefined) throw new Error(`there is no queue ${name}`);
  return found;
};
const isAbout = (value: unknown, { id }: Resource): boolean => JSON.stringify(value).includes(id);
/** The functions whose variable holds the queue's address. */
const sendersTo = (name: keyof typeof workQueues): readonly string[] =>
  dev
    .ofType("AWS::Lambda::Function")
    .filter(
      ({ properties }) => environmentNames[workQueues[name].variable] in (properties.Environment?.Variables ?? {}),
    )
    .map(({ properties }) => String(properties.FunctionName).replace("tidegate-dev-", ""))
    .toSorted();
const consumerOf = (name: string): Resource => {
  const [mapping, ...others] = mappings.filter(({ properties }) => isAbout(properties.EventSourceArn, queueOf(name)));
  if (mapping === undefined || others.length > 0) throw new Error(`${name} has ${others.length} consumers too many`);
  const consumer = dev.ofType("AWS::Lambda::Function").find((fn) => isAbout(mapping.properties.FunctionName, fn));
  if (consumer === undefined) throw new Error(`${name} wakes nobody`);
  return consumer;
};

test("every queue but those of dead letters has dead letters, and the two name each other", () => {
  expect(queues.filter(({ properties }) => properties.RedrivePolicy !== undefined)).toHaveLength(names.length);
  expect(queues).toHaveLength(names.length + letters.length);
  for (const name of names) {
    const queue = queueOf(name);
    const dead = queueOf(`${name}-dead-letters`);
    expect(isAbout(queue.properties.RedrivePolicy.deadLetterTargetArn, dead)).toBe(true);
    expect(queue.properties.RedrivePolicy.maxReceiveCount).toBe(workQueues[name].deliveriesMax);
    const { redrivePermission, sourceQueueArns } = dead.properties.RedriveAllowPolicy;
    expect(redrivePermission).toBe("byQueue");
    expect(sourceQueueArns).toHaveLength(1);
    expect(JSON.stringify(sourceQueueArns[0])).toContain(`:tidegate-dev-${name}"`);
  }
});

test("dead letters stay as long as SQS keeps anything, and no queue but their own may use them", () => {
  for (const { properties } of letters) {
    expect(properties.MessageRetentionPeriod).toBe(14 * 24 * 60 * 60);
    expect(properties.RedriveAllowPolicy.redrivePermission).toBe(properties.QueueName ? "byQueue" : "denyAll");
  }
});

test("somebody is woken by the first dead letter of any queue, and by work that waits", () => {
  const watching = (metric: string, queue: Resource) =>
    alarms.filter(
      ({ properties }) => properties.MetricName === metric && isAbout(properties.Dimensions[0].Value, queue),
    );
  for (const queue of letters) {
    const [alarm, ...others] = watching("ApproximateNumberOfMessagesVisible", queue);
    expect({ threshold: alarm?.properties.Threshold, others }).toEqual({ threshold: 1, others: [] });
  }
  for (const name of names) {
    const [alarm] = watching("ApproximateAgeOfOldestMessage", queueOf(name));
    expect(alarm?.properties.Threshold).toBe(60 * workQueues[name].backlogMinutes);
    expect(alarm?.properties.AlarmDescription).toMatch(new RegExp(`#${name}-backlog$`));
  }
});

test("a batch is not handed out again while its consumer may still work on it", () => {
  for (const name of names) {
    const { Timeout } = consumerOf(name).properties;
    expect(Timeout).toBe(workQueues[name].consumerTimeoutSeconds);
    expect(queueOf(name).properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout);
  }
});

test("who sends and who consumes is what the design says", () => {
  const consumer = (name: string) => String(consumerOf(name).properties.FunctionName).replace("tidegate-dev-", "");
  expect(Object.fromEntries(names.map((name) => [name, [sendersTo(name), consumer(name)]]))).toEqual({
    capture: [["inference", "monitoring"], "capture"],
    scans: [["drift-scheduler"], "drift-scanner"],
    steps: [["rollout-stepper"], "rollout-stepper"],
    deliveries: [["notifier", "registry"], "notifier"],
  });
});

test("a batch of more than ten has a second to gather, as Lambda demands, and every consumer reports single failures", () => {
  const all = [...mappings, ...synthesise({ env: "prod" }).ofType("AWS::Lambda::EventSourceMapping")];
  for (const { properties } of all) {
    if (properties.BatchSize > 10 && properties.ScalingConfig !== undefined)
      expect(properties.MaximumBatchingWindowInSeconds).toBeGreaterThan(0);
    expect(properties.FunctionResponseTypes).toEqual(["ReportBatchItemFailures"]);
  }
});

test("a function that only its queue wakes has no dead letters of its own", () => {
  const without = dev
    .ofType("AWS::Lambda::Function")
    .filter(({ properties }) => properties.DeadLetterConfig === undefined)
    .map(({ properties }) => String(properties.FunctionName).replace("tidegate-dev-", ""));
  expect(without).toEqual(expect.arrayContaining(["capture", "drift-scanner"]));
  expect(without).not.toContain("rollout-stepper");
  expect(without).not.toContain("notifier");
});
