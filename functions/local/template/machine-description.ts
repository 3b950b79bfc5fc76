import type { Asset, Json, JsonObject } from "./cloud-assembly.ts";

/** What the templates declare, resolved and typed: everything that the machine runs. */
export interface MachineDescription {
  readonly tables: readonly TableDescription[];
  readonly queues: readonly QueueDescription[];
  readonly buckets: readonly BucketDescription[];
  readonly keys: readonly KeyDescription[];
  readonly roles: readonly RoleDescription[];
  readonly functions: readonly FunctionDescription[];
  readonly permissions: readonly ServicePermission[];
  readonly eventSourceMappings: readonly EventSourceMapping[];
  /** Names of the event buses besides the default one. */
  readonly eventBuses: readonly string[];
  readonly rules: readonly RuleDescription[];
  readonly schedules: readonly ScheduleDescription[];
  readonly httpApis: readonly HttpApiDescription[];
  readonly edges: readonly EdgeDescription[];
  readonly jobQueues: readonly JobQueueDescription[];
  readonly jobDefinitions: readonly JobDefinitionDescription[];
  readonly sageMaker: SageMakerDescription;
  /** Addresses and domains that mail may be sent from. */
  readonly emailIdentities: readonly string[];
  /** Files and folders that a deployment would upload. */
  readonly assets: readonly Asset[];
  /** What the templates ask for and this machine does not do, one sentence each. */
  readonly notRun: readonly string[];
}

export interface TableDescription {
  readonly name: string;
  /** As CreateTable takes it. */
  readonly attributes: readonly { readonly name: string; readonly type: "S" | "N" | "B" }[];
  readonly keySchema: readonly KeyElement[];
  readonly indexes: readonly {
    readonly name: string;
    readonly keySchema: readonly KeyElement[];
    readonly projection: "ALL" | "KEYS_ONLY" | "INCLUDE";
    readonly nonKeyAttributes: readonly string[];
  }[];
  readonly streamViewType: "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES" | undefined;
  readonly timeToLiveAttribute: string | undefined;
}

interface KeyElement {
  readonly name: string;
  readonly type: "HASH" | "RANGE";
}

export interface QueueDescription {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  /** As SetQueueAttributes takes them: all text, the redrive policy as JSON. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface BucketDescription {
  readonly name: string;
  readonly versioned: boolean;
  readonly objectLock: boolean;
  readonly defaultRetention:
    | {
        readonly mode: "GOVERNANCE" | "COMPLIANCE";
        readonly days: number | undefined;
        readonly years: number | undefined;
      }
    | undefined;
  /** Lifecycle rules that move objects with a tag; others are not run here. */
  readonly transitions: readonly TagTransition[];
}

/** Objects with this tag move to Deep Archive that many days after they were written. */
export interface TagTransition {
  readonly tag: { readonly key: string; readonly value: string };
  readonly days: number;
}

export interface KeyDescription {
  readonly id: string;
  readonly arn: string;
  readonly keySpec: string;
  readonly keyUsage: string;
  /** `alias/…` names that point to it. */
  readonly aliases: readonly string[];
}

export interface RoleDescription {
  readonly name: string;
  readonly arn: string;
  /** Services that may wear it, e.g. `lambda.amazonaws.com`. */
  readonly trustedServices: readonly string[];
  /** Inline, attached and managed policy documents, resolved. */
  readonly policies: readonly Json[];
}

export interface FunctionDescription {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly handler: string;
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly code: { readonly bucket: string; readonly key: string };
  readonly reservedConcurrency: number | undefined;
  /** Where an asynchronous event goes after its last attempt failed. */
  readonly deadLetterArn: string | undefined;
  /** Where Lambda's record of that goes. */
  readonly failureDestinationArn: string | undefined;
  readonly asyncRetries: number;
  /** True where the template publishes a version at each deployment. */
  readonly publishes: boolean;
  /** Aliases on the version so published. */
  readonly aliases: readonly string[];
}

/** Who besides a role may invoke a function or send to a queue: a service, for one source. */
export interface ServicePermission {
  /** Of the function, version, alias or queue. */
  readonly resourceArn: string;
  readonly service: string;
  readonly sourceArn: string | undefined;
}

export interface EventSourceMapping {
  readonly id: string;
  /** With the alias, if the mapping names one. */
  readonly functionArn: string;
  readonly sourceArn: string;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  /** Event patterns; a record is handed over if one matches, or if there is none. */
  readonly filters: readonly Json[];
  readonly reportsBatchItemFailures: boolean;
  readonly concurrencyMax: number | undefined;
  readonly bisectsOnError: boolean;
  /** Attempts after the first; undefined = until the record expires. */
  readonly retriesMax: number | undefined;
  readonly failureQueueArn: string | undefined;
  readonly startingPosition: "TRIM_HORIZON" | "LATEST";
}

export interface RuleDescription {
  readonly name: string;
  readonly arn: string;
  readonly eventBusName: string;
  readonly eventPattern: JsonObject | undefined;
  readonly scheduleExpression: string | undefined;
  readonly targets: readonly TargetDescription[];
}

export interface TargetDescription {
  readonly arn: string;
  readonly roleArn: string | undefined;
  /** Text handed over instead of the event. */
  readonly input: string | undefined;
  readonly inputPath: string | undefined;
  readonly inputTransformer:
    | { readonly paths: Readonly<Record<string, string>>; readonly template: string }
    | undefined;
  readonly retriesMax: number | undefined;
  readonly deadLetterArn: string | undefined;
}

export interface ScheduleDescription {
  readonly name: string;
  readonly group: string;
  readonly expression: string;
  readonly timezone: string;
  readonly target: TargetDescription;
}

export interface HttpApiDescription {
  readonly id: string;
  readonly name: string;
  readonly stage: string;
  readonly routes: readonly HttpRoute[];
}

export interface HttpRoute {
  /** As written, e.g. `ANY /v1/models/{proxy+}`. */
  readonly key: string;
  readonly authorization: string;
  /** With the alias, if the integration names one. */
  readonly functionArn: string;
  readonly timeoutMs: number;
}

/** A function that CloudFront asks before a request goes to the API; the body is not shown to it. */
export interface EdgeDescription {
  /** `*` for any characters, `?` for one. */
  readonly pathPattern: string;
  readonly functionName: string;
}

export interface JobQueueDescription {
  readonly name: string;
  readonly arn: string;
  readonly priority: number;
  readonly enabled: boolean;
  /** Whether a scheduling policy shares its machines, so that every job must name its share. */
  readonly fairShare: boolean;
}

export interface JobDefinitionDescription {
  readonly name: string;
  readonly arn: string;
  /** Container properties as RegisterJobDefinition takes them, in its camelCase. */
  readonly containerProperties: JsonObject;
  readonly parameters: Readonly<Record<string, string>>;
  readonly retryStrategy: JsonObject | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly platformCapabilities: readonly string[];
}

/** As CreateModel, CreateEndpointConfig and CreateEndpoint take them. */
export interface SageMakerDescription {
  readonly models: readonly NamedProperties[];
  readonly endpointConfigs: readonly NamedProperties[];
  readonly endpoints: readonly NamedProperties[];
}

export interface NamedProperties {
  readonly name: string;
  readonly properties: JsonObject;
}
