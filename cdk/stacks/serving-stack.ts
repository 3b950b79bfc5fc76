import { CfnParameter, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { SageMakerEndpoint } from "../constructs/sagemaker-endpoint.ts";
import { namePrefix, type ServingSettings, type Settings } from "../settings.ts";
import type { Storage } from "../storage.ts";

/** A SageMaker endpoint, for models that Lambda cannot hold. It costs around the clock, so settings must ask for it. */
export class ServingStack extends Stack {
  constructor(scope: Construct, settings: Settings, serving: ServingSettings, storage: Storage) {
    super(scope, `${namePrefix(settings)}-serving`, {
      description: "Tidegate: a SageMaker endpoint with a champion and a challenger",
    });
    const parameter = (name: string, description: string, allowedPattern: string) =>
      new CfnParameter(this, name, { description, allowedPattern }).valueAsString;
    new SageMakerEndpoint(this, "endpoint", {
      settings,
      serving,
      artifacts: storage.artifacts,
      captures: storage.captures,
      image: parameter("ServingImage", "Inference container, as an ECR image URI", ".+[:@].+"),
      imageRepositoryArn: parameter(
        "ServingRepositoryArn",
        "ARN of that image's ECR repository",
        "arn:.+:repository/.+",
      ),
      modelData: {
        champion: parameter("ChampionModelData", "Archive of the champion in the artifact bucket", "s3://.+"),
        challenger: parameter("ChallengerModelData", "Archive of the challenger in the artifact bucket", "s3://.+"),
      },
    });
  }
}
