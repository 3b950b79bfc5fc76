import { Aws, CfnParameter, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Topic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import { AnchorBucket } from "../constructs/anchor-bucket.ts";
import { ArtifactBucket } from "../constructs/artifact-bucket.ts";
import { CaptureBucket } from "../constructs/capture-bucket.ts";
import { FactBus } from "../constructs/fact-bus.ts";
import { LogBucket } from "../constructs/log-bucket.ts";
import { LogKey } from "../constructs/log-key.ts";
import { MeasureTable } from "../constructs/measure-table.ts";
import { ModelKey } from "../constructs/model-key.ts";
import { PeopleTable } from "../constructs/people-table.ts";
import { StateTable } from "../constructs/state-table.ts";
import { WebhookKey } from "../constructs/webhook-key.ts";
import { WorkQueue } from "../constructs/work-queue.ts";
import { type AlarmChannel, raiseAlarm } from "../raise-alarm.ts";
import { namePrefix, type Settings } from "../settings.ts";
import type { Storage } from "../storage.ts";
import type { WorkQueueName } from "../work-queues.ts";

/** Everything that must survive: tables, buckets, keys, queues; the bus of facts; and the topic alarms are sent to. */
export class DataStack extends Stack {
  readonly storage: Storage;
  readonly alarms: AlarmChannel;

  constructor(scope: Construct, settings: Settings) {
    super(scope, `${namePrefix(settings)}-data`, {
      description: "Tidegate: tables, buckets, keys, queues and the bus of facts",
      terminationProtection: settings.keepData,
    });
    this.alarms = {
      topic: this.#alarmTopic(),
      namePrefix: namePrefix(settings),
      runbookUrl: settings.runbookUrl,
    };
    const accessLogs = this.#accessLogs(settings);
    const logOrigin = new CfnParameter(this, "LogOrigin", {
      description:
        "Name of the audit log, first line of every checkpoint, e.g. log.example.com/tidegate; never changes",
      minLength: 1,
    });
    this.storage = {
      state: new StateTable(this, "state", settings),
      measure: new MeasureTable(this, "measure", settings),
      people: new PeopleTable(this, "people", settings),
      artifacts: new ArtifactBucket(this, "artifacts", settings, accessLogs),
      captures: new CaptureBucket(this, "captures", settings, accessLogs),
      log: new LogBucket(this, "log", settings, accessLogs),
      logKey: new LogKey(this, "log-key", settings, logOrigin.valueAsString),
      modelKey: new ModelKey(this, "model-key", settings),
      anchors: new AnchorBucket(this, "anchors", settings, accessLogs),
      webhookKey: new WebhookKey(this, "webhook-key", settings),
      queues: this.#queues(settings),
      facts: new FactBus(this, "facts", settings),
    };
    this.#watchConcurrency();
  }

  #queues(settings: Settings): Storage["queues"] {
    const queue = (name: WorkQueueName) => new WorkQueue(this, name, settings, this.alarms);
    return { capture: queue("capture"), scans: queue("scans"), steps: queue("steps"), deliveries: queue("deliveries") };
  }

  /** One alarm for all: concurrency is the account's, and functions made for models, which no stack knows, use it up too. */
  #watchConcurrency(): void {
    raiseAlarm(this, this.alarms, {
      name: "throttles",
      metric: LambdaFunction.metricAllThrottles({ statistic: "Sum" }),
      threshold: 1,
      periodMinutes: 5,
      says: "AWS refused to run a function: the account's concurrency is used up.",
      article: "throttles",
    });
  }

  #alarmTopic(): Topic {
    const topic = new Topic(this, "alarms", { displayName: "Tidegate alarms", enforceSSL: true });
    // A topic with a policy of its own has lost the default one, which lets CloudWatch publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        actions: ["sns:Publish"],
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        resources: [topic.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
    );
    return topic;
  }

  #accessLogs(settings: Settings): Bucket {
    return new Bucket(this, "access-logs", {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(90), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy: settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }
}
