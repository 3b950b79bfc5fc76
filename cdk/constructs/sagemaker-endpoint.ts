import { Fn, Stack } from "aws-cdk-lib";
import { PredefinedMetric, ScalableTarget, ServiceNamespace } from "aws-cdk-lib/aws-applicationautoscaling";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnEndpoint, CfnEndpointConfig, CfnModel } from "aws-cdk-lib/aws-sagemaker";
import { Construct } from "constructs";
import { endpointName } from "../endpoint-access.ts";
import { grantPattern } from "../grant-pattern.ts";
import type { ServingSettings, Settings } from "../settings.ts";
import type { ArtifactBucket } from "./artifact-bucket.ts";
import type { CaptureBucket } from "./capture-bucket.ts";

/** The two variants of every endpoint: names stay, what runs behind them changes hands. */
const variantNames = ["champion", "challenger"] as const;
type VariantName = (typeof variantNames)[number];

export interface SageMakerEndpointProps {
  readonly settings: Settings;
  readonly serving: ServingSettings;
  readonly artifacts: ArtifactBucket;
  readonly captures: CaptureBucket;
  /** Inference container in ECR, and its repository's ARN, from which alone it may be pulled. */
  readonly image: string;
  readonly imageRepositoryArn: string;
  /** `s3://` address of each variant's model archive. */
  readonly modelData: Readonly<Record<VariantName, string>>;
}

/**
 * A SageMaker endpoint with a champion and a challenger behind one name.
 *
 * Their weights belong to the rollout engine, which changes them while the endpoint runs; a later deployment of this
 * stack retains them (`retainAllVariantProperties`), else it would silently send all traffic back to the champion.
 */
export class SageMakerEndpoint extends Construct {
  constructor(scope: Construct, id: string, props: SageMakerEndpointProps) {
    super(scope, id);
    const role = this.#role(props);
    const models = variantNames.map((name) => ({ name, model: this.#model(name, role, props) }));
    const config = new CfnEndpointConfig(this, "config", {
      productionVariants: models.map(({ name, model }) => ({
        variantName: name,
        modelName: model.attrModelName,
        instanceType: props.serving.instanceType,
        initialInstanceCount: props.serving.instancesMin,
        initialVariantWeight: name === "champion" ? 1 : 0,
      })),
      ...this.#dataCapture(role, props),
    });
    const endpoint = new CfnEndpoint(this, "endpoint", {
      endpointName: endpointName(props.settings),
      endpointConfigName: config.attrEndpointConfigName,
      retainAllVariantProperties: true,
    });
    for (const name of variantNames) this.#scale(name, endpoint, props.serving);
  }

  #model(name: VariantName, role: Role, { image, modelData }: SageMakerEndpointProps): CfnModel {
    const model = new CfnModel(this, `${name}-model`, {
      executionRoleArn: role.roleArn,
      primaryContainer: { image, modelDataUrl: modelData[name] },
      // The container gets its model from SageMaker and talks to nobody.
      enableNetworkIsolation: true,
    });
    model.node.addDependency(role);
    return model;
  }

  #dataCapture(role: Role, { serving, captures }: SageMakerEndpointProps) {
    if (serving.captureSamplePercent === 0) return {};
    return {
      dataCaptureConfig: {
        enableCapture: true,
        initialSamplingPercentage: serving.captureSamplePercent,
        destinationS3Uri: captures.grantDataCapture(role, "sagemaker"),
        captureOptions: [{ captureMode: "Input" }, { captureMode: "Output" }],
      },
    };
  }

  #role({ artifacts, imageRepositoryArn }: SageMakerEndpointProps): Role {
    const role = new Role(this, "role", { assumedBy: new ServicePrincipal("sagemaker.amazonaws.com") });
    artifacts.grantReadTo(role);
    role.addToPolicy(
      new PolicyStatement({
        actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        resources: [imageRepositoryArn],
      }),
    );
    grantPattern(role, {
      actions: ["ecr:GetAuthorizationToken"],
      resources: ["*"],
      because: "ECR knows no resource for GetAuthorizationToken",
    });
    grantPattern(role, {
      actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
      resources: [
        Stack.of(this).formatArn({
          service: "logs",
          resource: "log-group:/aws/sagemaker/Endpoints",
          resourceName: "*",
        }),
      ],
      because: "SageMaker makes the endpoint's log group and streams",
    });
    return role;
  }

  #scale(name: VariantName, endpoint: CfnEndpoint, serving: ServingSettings): void {
    const target = new ScalableTarget(this, `${name}-instances`, {
      serviceNamespace: ServiceNamespace.SAGEMAKER,
      resourceId: Fn.join("/", ["endpoint", endpoint.attrEndpointName, "variant", name]),
      scalableDimension: "sagemaker:variant:DesiredInstanceCount",
      minCapacity: serving.instancesMin,
      maxCapacity: serving.instancesMax,
    });
    target.scaleToTrackMetric("invocations", {
      predefinedMetric: PredefinedMetric.SAGEMAKER_VARIANT_INVOCATIONS_PER_INSTANCE,
      targetValue: serving.invocationsPerInstancePerMinute,
    });
  }
}
