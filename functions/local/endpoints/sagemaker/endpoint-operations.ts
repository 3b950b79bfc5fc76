import { ServiceError } from "../service-error.ts";
import { parseInput } from "../service-response.ts";
import { type Endpoint, retainProperties, sageMakerArn, toVariants, type Variant } from "./endpoint.ts";
import {
  createEndpointSchema,
  endpointNameSchema,
  updateEndpointSchema,
  updateWeightsSchema,
} from "./sagemaker-input.ts";
import {
  findConfig,
  findEndpoint,
  findModel,
  type SageMakerOperation,
  type SageMakerOperationNeeds,
  validationError,
} from "./sagemaker-operation.ts";

export const createEndpoint: SageMakerOperation = (needs, request) => {
  const { EndpointName, EndpointConfigName } = parseInput(request, createEndpointSchema);
  const arn = sageMakerArn("endpoint", EndpointName);
  request.authorize("sagemaker:CreateEndpoint", arn);
  request.authorize("sagemaker:CreateEndpoint", sageMakerArn("endpoint-config", EndpointConfigName));
  if (needs.endpoints.get(EndpointName) !== undefined)
    throw validationError(`Cannot create already existing endpoint "${arn}".`);
  const variants = variantsOf(needs, EndpointConfigName);
  requireQuota(needs, variants);
  const at = needs.now();
  change(needs, {
    name: EndpointName,
    configName: EndpointConfigName,
    status: "Creating",
    createdAt: at,
    modifiedAt: at,
    variants: [],
    next: { configName: EndpointConfigName, variants },
  });
  return { EndpointArn: arn };
};

export const describeEndpoint: SageMakerOperation = (needs, request) => {
  const { EndpointName } = parseInput(request, endpointNameSchema);
  const arn = sageMakerArn("endpoint", EndpointName);
  request.authorize("sagemaker:DescribeEndpoint", arn);
  const { name, configName, status, failureReason, createdAt, modifiedAt, variants } = findEndpoint(
    needs,
    EndpointName,
  );
  return {
    EndpointName: name,
    EndpointArn: arn,
    EndpointConfigName: configName,
    EndpointStatus: status,
    ...(failureReason === undefined ? {} : { FailureReason: failureReason }),
    CreationTime: createdAt / 1_000,
    LastModifiedTime: modifiedAt / 1_000,
    ProductionVariants: variants.map(variantSummary),
  };
};

/** UpdateEndpoint: a new configuration, rolled in as a whole; unless told to retain them, its weights and counts count. */
export const updateEndpoint: SageMakerOperation = (needs, request) => {
  const input = parseInput(request, updateEndpointSchema);
  const arn = sageMakerArn("endpoint", input.EndpointName);
  request.authorize("sagemaker:UpdateEndpoint", arn);
  request.authorize("sagemaker:UpdateEndpoint", sageMakerArn("endpoint-config", input.EndpointConfigName));
  const endpoint = requireChangeable(findEndpoint(needs, input.EndpointName));
  const excluded = input.ExcludeRetainedVariantProperties.map(({ VariantPropertyType }) => VariantPropertyType);
  const variants = retainProperties(variantsOf(needs, input.EndpointConfigName), endpoint.variants, {
    weights: input.RetainAllVariantProperties && !excluded.includes("DesiredWeight"),
    instanceCounts: input.RetainAllVariantProperties && !excluded.includes("DesiredInstanceCount"),
  });
  requireQuota(needs, variants);
  const next = { configName: input.EndpointConfigName, variants };
  change(needs, { ...endpoint, status: "Updating", modifiedAt: needs.now(), next });
  return { EndpointArn: arn };
};

/** UpdateEndpointWeightsAndCapacities: what is desired shows at once, what is current follows. */
export const updateEndpointWeightsAndCapacities: SageMakerOperation = (needs, request) => {
  const { EndpointName, DesiredWeightsAndCapacities } = parseInput(request, updateWeightsSchema);
  const arn = sageMakerArn("endpoint", EndpointName);
  request.authorize("sagemaker:UpdateEndpointWeightsAndCapacities", arn);
  const endpoint = requireChangeable(findEndpoint(needs, EndpointName));
  const desired = new Map(DesiredWeightsAndCapacities.map((entry) => [entry.VariantName, entry]));
  for (const name of desired.keys())
    if (!endpoint.variants.some((variant) => variant.name === name))
      throw validationError(`Could not find variant "${name}" of endpoint "${arn}".`);
  const variants = endpoint.variants.map((variant) => ({
    ...variant,
    desiredWeight: desired.get(variant.name)?.DesiredWeight ?? variant.weight,
    desiredInstanceCount: desired.get(variant.name)?.DesiredInstanceCount ?? variant.instanceCount,
  }));
  requireQuota(needs, variants);
  change(needs, { ...endpoint, status: "Updating", modifiedAt: needs.now(), variants });
  return { EndpointArn: arn };
};

export const deleteEndpoint: SageMakerOperation = (needs, request) => {
  const { EndpointName } = parseInput(request, endpointNameSchema);
  request.authorize("sagemaker:DeleteEndpoint", sageMakerArn("endpoint", EndpointName));
  const endpoint = findEndpoint(needs, EndpointName);
  if (endpoint.status !== "Failed") requireChangeable(endpoint);
  change(needs, { ...endpoint, status: "Deleting", modifiedAt: needs.now() });
  return {};
};

/** The record first, the servers after it: a crash in between is taken up at the next start. */
const change = ({ endpoints, controller }: SageMakerOperationNeeds, endpoint: Endpoint): void => {
  endpoints.put(endpoint.name, endpoint);
  controller.reconcile(endpoint.name);
};

const variantsOf = (needs: SageMakerOperationNeeds, configName: string): Variant[] => [
  ...toVariants(findConfig(needs, configName), (name) => findModel(needs, name)),
];

const requireChangeable = (endpoint: Endpoint): Endpoint => {
  if (endpoint.status === "InService") return endpoint;
  const arn = sageMakerArn("endpoint", endpoint.name);
  throw validationError(
    endpoint.status === "Failed"
      ? `Cannot update endpoint "${arn}" in status Failed.`
      : `Cannot update in-progress endpoint "${arn}".`,
  );
};

const requireQuota = ({ instancesMax }: SageMakerOperationNeeds, variants: readonly Variant[]): void => {
  const wanted = variants.reduce((sum, { desiredInstanceCount }) => sum + desiredInstanceCount, 0);
  if (wanted > instancesMax)
    throw new ServiceError(
      "ResourceLimitExceeded",
      400,
      `The local machine runs at most ${instancesMax} instances per endpoint, not ${wanted}.`,
    );
};

const variantSummary = (variant: Variant) => ({
  VariantName: variant.name,
  DeployedImages: [{ SpecifiedImage: variant.image }],
  CurrentWeight: variant.weight,
  DesiredWeight: variant.desiredWeight,
  CurrentInstanceCount: variant.instanceCount,
  DesiredInstanceCount: variant.desiredInstanceCount,
});
