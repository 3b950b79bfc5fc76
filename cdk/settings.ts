type EnvironmentName = "dev" | "staging" | "prod";
type ComputeProfile = "cpu" | "gpu";

/** Everything that differs between two deployments. No account and no region: synthesis asks AWS nothing. */
export interface Settings {
  readonly environment: EnvironmentName;
  readonly profile: ComputeProfile;
  /** Tables refuse deletion, and a deleted stack leaves tables, buckets and keys behind. */
  readonly keepData: boolean;
  /** Object Lock in compliance mode on the audit log: nobody can shorten it, the account's owner included. */
  readonly logLockDays: number | undefined;
  /** Object Lock on the hourly anchors of the log of logs. In governance mode an administrator may lift it. */
  readonly anchorLock: { readonly mode: "governance" | "compliance"; readonly days: number };
  readonly pointInTimeRecoveryDays: number;
  /** Length of a bucket of counts, of profiles and of arms: no window can be shorter, and none tells less from more. */
  readonly bucketSeconds: number;
  /** How many captures are folded at once, and how long one may wait for company: many are cheap, few are quick. */
  readonly captureBatch: { readonly size: number; readonly windowSeconds: number };
  /** Webhooks may call this machine itself, over plain HTTP. */
  readonly webhookLoopback: boolean;
  readonly functionLogDays: 7 | 30 | 90;
  readonly api: { readonly burstRequests: number; readonly requestsPerSecond: number };
  /** How a new version of a control-plane function takes over its alias. */
  readonly controlPlaneDeployment: "all-at-once" | "canary-10-percent-5-minutes";
  readonly training: { readonly cpuVcpusMax: number; readonly gpuVcpusMax: number };
  /** A SageMaker endpoint runs, and costs, around the clock; undefined means none. */
  readonly serving: ServingSettings | undefined;
  /** A distribution of CloudFront before the API: it takes files of any size, and needs us-east-1. */
  readonly front: "cloudfront" | "none";
  /** Where the articles of docs/runbook.md can be read; alarms link to its anchors. */
  readonly runbookUrl: string;
}

/** What the context says, whatever the environment. */
type ChosenSetting = "environment" | "profile" | "serving" | "front";

export interface ServingSettings {
  readonly instanceType: string;
  readonly instancesMin: number;
  readonly instancesMax: number;
  readonly invocationsPerInstancePerMinute: number;
  /** Share of requests and answers that SageMaker writes to the capture bucket, 0..100; 0 turns data capture off. */
  readonly captureSamplePercent: number;
}

const environments: Readonly<Record<EnvironmentName, Omit<Settings, ChosenSetting>>> = {
  dev: {
    keepData: false,
    logLockDays: undefined,
    anchorLock: { mode: "governance", days: 1 },
    pointInTimeRecoveryDays: 7,
    bucketSeconds: 2,
    captureBatch: { size: 10, windowSeconds: 0 },
    webhookLoopback: true,
    functionLogDays: 7,
    api: { burstRequests: 100, requestsPerSecond: 50 },
    controlPlaneDeployment: "all-at-once",
    training: { cpuVcpusMax: 32, gpuVcpusMax: 16 },
    runbookUrl: "docs/runbook.md",
  },
  staging: {
    keepData: true,
    logLockDays: undefined,
    anchorLock: { mode: "governance", days: 30 },
    pointInTimeRecoveryDays: 35,
    bucketSeconds: 60,
    captureBatch: { size: 90, windowSeconds: 1 },
    webhookLoopback: false,
    functionLogDays: 30,
    api: { burstRequests: 500, requestsPerSecond: 250 },
    controlPlaneDeployment: "canary-10-percent-5-minutes",
    training: { cpuVcpusMax: 64, gpuVcpusMax: 64 },
    runbookUrl: "docs/runbook.md",
  },
  prod: {
    keepData: true,
    // The longest retention a risk tier asks for: seven years.
    logLockDays: 2557,
    anchorLock: { mode: "compliance", days: 2557 },
    pointInTimeRecoveryDays: 35,
    bucketSeconds: 60,
    captureBatch: { size: 90, windowSeconds: 1 },
    webhookLoopback: false,
    functionLogDays: 90,
    api: { burstRequests: 2_000, requestsPerSecond: 1_000 },
    controlPlaneDeployment: "canary-10-percent-5-minutes",
    training: { cpuVcpusMax: 256, gpuVcpusMax: 384 },
    runbookUrl: "docs/runbook.md",
  },
};

/** Only production with GPUs runs an endpoint around the clock; everywhere else models are served by Lambda. */
const endpoint: ServingSettings = {
  instanceType: "ml.m5.large",
  instancesMin: 1,
  instancesMax: 4,
  invocationsPerInstancePerMinute: 600,
  captureSamplePercent: 100,
};

/**
 * The settings of one deployment.
 *
 * @param environment context `env`: dev, staging or prod
 * @param profile     context `profile`: cpu, or gpu for GPU training jobs as well
 * @param runbookUrl  context `runbook`: where your copy of docs/runbook.md is published
 * @param front       context `front`: cloudfront, or none, and then files end at 4.5 MB
 * @throws Error naming the choices, when a name is unknown
 */
export const settingsFor = (
  environment = "dev",
  profile = "cpu",
  runbookUrl?: string,
  front = "cloudfront",
): Settings => {
  const name = choose("env", environment, ["dev", "staging", "prod"]);
  const compute = choose("profile", profile, ["cpu", "gpu"]);
  const chosen = environments[name];
  return {
    ...chosen,
    environment: name,
    profile: compute,
    front: choose("front", front, ["cloudfront", "none"]),
    serving: name === "prod" && compute === "gpu" ? endpoint : undefined,
    runbookUrl: runbookUrl ?? chosen.runbookUrl,
  };
};

const choose = <Choice extends string>(what: string, asked: string, choices: readonly Choice[]): Choice => {
  const found = choices.find((choice) => choice === asked);
  if (found === undefined) throw new Error(`-c ${what}=${asked}: choose one of ${choices.join(", ")}`);
  return found;
};

/** Every physical name begins with it, so that several environments fit into one account. */
export const namePrefix = ({ environment }: Settings): string => `tidegate-${environment}`;
