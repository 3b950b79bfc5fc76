import { Aws, CfnParameter, Duration, RemovalPolicy, Size, Stack } from "aws-cdk-lib";
import { Action, EcsEc2ContainerDefinition, EcsJobDefinition, Reason, RetryStrategy } from "aws-cdk-lib/aws-batch";
import { Repository, TagMutability } from "aws-cdk-lib/aws-ecr";
import { ContainerImage, LogDriver } from "aws-cdk-lib/aws-ecs";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { namePrefix, type Settings } from "../settings.ts";
import { jobDefinitionName } from "../training-access.ts";
import type { ArtifactBucket } from "./artifact-bucket.ts";

interface JobSize {
  readonly vcpus: number;
  readonly memoryGib: number;
  readonly gpus: number;
  readonly timeoutHours: number;
}

/** What a job gets unless its submission asks for something else: what fits into one m6i.xlarge and one g5.xlarge. */
const sizes: Readonly<Record<"cpu" | "gpu", JobSize>> = {
  cpu: { vcpus: 4, memoryGib: 14, gpus: 0, timeoutHours: 6 },
  gpu: { vcpus: 4, memoryGib: 14, gpus: 1, timeoutHours: 24 },
};

/** The training image's repository and the job definitions that run it. */
export class TrainingJobs extends Construct {
  readonly repository: Repository;
  readonly #settings: Settings;
  readonly #role: Role;
  readonly #logGroup: LogGroup;
  readonly #image: ContainerImage;

  constructor(scope: Construct, id: string, settings: Settings, artifacts: ArtifactBucket) {
    super(scope, id);
    this.#settings = settings;
    const repositoryName = `${namePrefix(settings)}/training-image`;
    this.repository = new Repository(this, "repository", {
      repositoryName,
      imageScanOnPush: true,
      // A run names the image it was trained by; a tag that moves would make that a lie.
      imageTagMutability: TagMutability.IMMUTABLE,
      lifecycleRules: [{ maxImageCount: 50 }],
      removalPolicy: settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const tag = new CfnParameter(Stack.of(this), "TrainingImageTag", {
      description: "Tag of the training image in this deployment's repository (functions/training-image)",
      default: "1",
      allowedPattern: "[A-Za-z0-9][A-Za-z0-9._-]{0,127}",
    });
    this.#image = ContainerImage.fromRegistry(
      `${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.${Aws.URL_SUFFIX}/${repositoryName}:${tag.valueAsString}`,
    );
    this.#logGroup = new LogGroup(this, "log", {
      logGroupName: `/aws/batch/${namePrefix(settings)}-training`,
      retention: settings.functionLogDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#role = new Role(this, "role", { assumedBy: new ServicePrincipal("ecs-tasks.amazonaws.com") });
    artifacts.grantRun(this.#role);

    this.#define("cpu");
    if (settings.profile === "gpu") this.#define("gpu");
  }

  #define(kind: "cpu" | "gpu"): void {
    const { vcpus, memoryGib, gpus, timeoutHours } = sizes[kind];
    new EcsJobDefinition(this, kind, {
      jobDefinitionName: jobDefinitionName(this.#settings, kind),
      container: new EcsEc2ContainerDefinition(this, `${kind}-container`, {
        image: this.#image,
        cpu: vcpus,
        memory: Size.gibibytes(memoryGib),
        ...(gpus > 0 ? { gpu: gpus } : {}),
        jobRole: this.#role,
        environment: { AWS_REGION: Aws.REGION, AWS_DEFAULT_REGION: Aws.REGION },
        logging: LogDriver.awsLogs({ streamPrefix: kind, logGroup: this.#logGroup }),
      }),
      timeout: Duration.hours(timeoutHours),
      // Infrastructure is tried again by Batch, an application's failure by whoever submitted it, who knows why.
      retryAttempts: 3,
      retryStrategies: [
        RetryStrategy.of(Action.RETRY, Reason.SPOT_INSTANCE_RECLAIMED),
        RetryStrategy.of(Action.RETRY, Reason.CANNOT_PULL_CONTAINER),
        RetryStrategy.of(Action.EXIT, Reason.custom({ onReason: "*" })),
      ],
    });
  }
}
