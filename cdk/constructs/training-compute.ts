import { Duration } from "aws-cdk-lib";
import {
  AllocationStrategy,
  EcsMachineImageType,
  FairshareSchedulingPolicy,
  JobQueue,
  JobStateTimeLimitActionsReason,
  ManagedEc2EcsComputeEnvironment,
} from "aws-cdk-lib/aws-batch";
import { BlockDeviceVolume, EbsDeviceVolumeType, InstanceClass, LaunchTemplate } from "aws-cdk-lib/aws-ec2";

import { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import type { Settings } from "../settings.ts";
import { jobQueueName } from "../training-access.ts";
import { TrainingNetwork } from "./training-network.ts";

const instances = {
  cpu: { classes: [InstanceClass.M6I, InstanceClass.C6I, InstanceClass.R6I], image: EcsMachineImageType.ECS_AL2023 },
  gpu: { classes: [InstanceClass.G5], image: EcsMachineImageType.ECS_AL2023_NVIDIA },
};

/** The queue of training jobs and the spot instances behind it, which come with the first job and go with the last. */
export class TrainingCompute extends Construct {
  readonly queue: JobQueue;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const network = new TrainingNetwork(this, "network", settings);
    const machines = this.#machines();
    const environment = (kind: "cpu" | "gpu", maxvCpus: number) => {
      const compute = new ManagedEc2EcsComputeEnvironment(this, kind, {
        vpc: network.vpc,
        vpcSubnets: { subnets: network.vpc.publicSubnets },
        securityGroups: [network.securityGroup],
        spot: true,
        allocationStrategy: AllocationStrategy.SPOT_PRICE_CAPACITY_OPTIMIZED,
        instanceClasses: instances[kind].classes,
        useOptimalInstanceClasses: false,
        images: [{ imageType: instances[kind].image }],
        launchTemplate: machines,
        minvCpus: 0,
        maxvCpus,
        updateToLatestImageVersion: true,
      });
      acknowledge(compute, {
        "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role]":
          "AWS maintains what the ECS agent on an instance needs; jobs have a role of their own and cannot reach this one.",
      });
      return compute;
    };
    this.queue = this.#queue(settings, [
      environment("cpu", settings.training.cpuVcpusMax),
      // Second in order: a job without a GPU never starts a GPU instance while the first has room.
      ...(settings.profile === "gpu" ? [environment("gpu", settings.training.gpuVcpusMax)] : []),
    ]);
  }

  #machines(): LaunchTemplate {
    return new LaunchTemplate(this, "machines", {
      requireImdsv2: true,
      // One hop: a container cannot reach the instance's credentials, only its own.
      httpPutResponseHopLimit: 1,
      blockDevices: [
        {
          deviceName: "/dev/xvda",
          volume: BlockDeviceVolume.ebs(100, {
            encrypted: true,
            volumeType: EbsDeviceVolumeType.GP3,
            deleteOnTermination: true,
          }),
        },
      ],
    });
  }

  #queue(settings: Settings, environments: readonly ManagedEc2EcsComputeEnvironment[]): JobQueue {
    const misconfigured = (reason: JobStateTimeLimitActionsReason) => ({ reason, maxTime: Duration.minutes(10) });
    return new JobQueue(this, "queue", {
      jobQueueName: jobQueueName(settings),
      computeEnvironments: environments.map((computeEnvironment, order) => ({ computeEnvironment, order: order + 1 })),
      // A tier's weight divides its usage: tier 1 may hold eight times the processors of tier 4 before it waits for it.
      schedulingPolicy: new FairshareSchedulingPolicy(this, "fair-share", {
        shareDecay: Duration.hours(1),
        shares: [
          { shareIdentifier: "tier1", weightFactor: 0.125 },
          { shareIdentifier: "tier2", weightFactor: 0.25 },
          { shareIdentifier: "tier3", weightFactor: 0.5 },
          { shareIdentifier: "tier4", weightFactor: 1 },
        ],
      }),
      // A job that can never run is cancelled instead of blocking the queue. One that only waits for capacity waits:
      // a long shortage is an incident for people, not a reason to drop work.
      jobStateTimeLimitActions: [
        misconfigured(JobStateTimeLimitActionsReason.JOB_RESOURCE_REQUIREMENT),
        misconfigured(JobStateTimeLimitActionsReason.COMPUTE_ENVIRONMENT_MAX_RESOURCE),
      ],
    });
  }
}
