import { z } from "zod";
import { localArn } from "../../access/local-account.ts";
import type { EndpointConfigInput, ModelInput } from "./sagemaker-input.ts";

const variantSchema = z.object({
  name: z.string(),
  modelName: z.string(),
  image: z.string(),
  environment: z.record(z.string(), z.string()),
  modelDataUrl: z.string().optional(),
  roleArn: z.string().optional(),
  startupTimeoutSeconds: z.number(),
  weight: z.number(),
  desiredWeight: z.number(),
  instanceCount: z.number(),
  desiredInstanceCount: z.number(),
});
/** One production variant, with what its model was when it was deployed. */
export type Variant = z.output<typeof variantSchema>;

/** One endpoint as it is kept; instants are epoch milliseconds. */
export const endpointSchema = z.object({
  name: z.string(),
  configName: z.string(),
  status: z.enum(["Creating", "InService", "Updating", "Deleting", "Failed"]),
  failureReason: z.string().optional(),
  createdAt: z.number(),
  modifiedAt: z.number(),
  /** What serves; empty before the first deployment. */
  variants: z.array(variantSchema),
  /** What a creation or an update rolls in. */
  next: z.object({ configName: z.string(), variants: z.array(variantSchema) }).optional(),
});
export type Endpoint = z.output<typeof endpointSchema>;

export const sageMakerArn = (kind: "model" | "endpoint-config" | "endpoint", name: string): string =>
  localArn("sagemaker", `${kind}/${name}`);

/** Joins an endpoint configuration with its models. */
export const toVariants = (config: EndpointConfigInput, modelOf: (name: string) => ModelInput): readonly Variant[] =>
  config.ProductionVariants.map((variant) => {
    const model = modelOf(variant.ModelName);
    return {
      name: variant.VariantName,
      modelName: variant.ModelName,
      image: model.PrimaryContainer.Image,
      environment: model.PrimaryContainer.Environment,
      modelDataUrl: model.PrimaryContainer.ModelDataUrl,
      roleArn: model.ExecutionRoleArn,
      startupTimeoutSeconds: variant.ContainerStartupHealthCheckTimeoutInSeconds,
      weight: variant.InitialVariantWeight,
      desiredWeight: variant.InitialVariantWeight,
      instanceCount: variant.InitialInstanceCount,
      desiredInstanceCount: variant.InitialInstanceCount,
    };
  });

/** Which of its properties a variant keeps over an update. */
export interface Retained {
  readonly weights: boolean;
  readonly instanceCounts: boolean;
}

/** Gives new variants the weights and counts that those of the same name have now. */
export const retainProperties = (
  next: readonly Variant[],
  current: readonly Variant[],
  retained: Retained,
): Variant[] =>
  next.map((variant) => {
    const before = current.find(({ name }) => name === variant.name);
    if (before === undefined) return variant;
    const { weight, desiredWeight, instanceCount, desiredInstanceCount } = before;
    return {
      ...variant,
      ...(retained.weights ? { weight, desiredWeight } : {}),
      ...(retained.instanceCounts ? { instanceCount, desiredInstanceCount } : {}),
    };
  });

/** Whether two deployments run the same things, whatever their weights and counts are by now. */
export const runsTheSame = (left: readonly Variant[], right: readonly Variant[]): boolean =>
  JSON.stringify(left.map(whatRuns)) === JSON.stringify(right.map(whatRuns));

const whatRuns = ({ name, image, environment, modelDataUrl, roleArn }: Variant) => [
  name,
  image,
  environment,
  modelDataUrl,
  roleArn,
];
