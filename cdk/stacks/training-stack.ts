import { CfnOutput, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { TrainingCompute } from "../constructs/training-compute.ts";
import { TrainingJobs } from "../constructs/training-jobs.ts";
import { namePrefix, type Settings } from "../settings.ts";
import type { Storage } from "../storage.ts";

/** AWS Batch: where training jobs wait, run and log. Costs nothing while no job runs. */
export class TrainingStack extends Stack {
  constructor(scope: Construct, settings: Settings, { artifacts }: Storage) {
    super(scope, `${namePrefix(settings)}-training`, {
      description: "Tidegate: queue, instances and job definitions of training jobs",
    });
    new TrainingCompute(this, "compute", settings);
    const { repository } = new TrainingJobs(this, "jobs", settings, artifacts);
    new CfnOutput(this, "TrainingRepositoryUri", {
      description: "Push the image of functions/training-image here, tagged as TrainingImageTag says",
      value: repository.repositoryUri,
    });
  }
}
