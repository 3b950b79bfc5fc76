import { parseInput } from "../service-response.ts";
import { sageMakerArn } from "./endpoint.ts";
import { endpointConfigNameSchema, endpointConfigSchema, modelNameSchema, modelSchema } from "./sagemaker-input.ts";
import { findConfig, findModel, type SageMakerOperation, validationError } from "./sagemaker-operation.ts";

export const createModel: SageMakerOperation = (needs, request) => {
  const model = parseInput(request, modelSchema);
  const arn = sageMakerArn("model", model.ModelName);
  request.authorize("sagemaker:CreateModel", arn);
  if (model.ExecutionRoleArn !== undefined)
    request.authorize("iam:PassRole", model.ExecutionRoleArn, { "iam:PassedToService": ["sagemaker.amazonaws.com"] });
  if (model.PrimaryContainer.ModelDataUrl !== undefined && model.ExecutionRoleArn === undefined)
    throw validationError("ExecutionRoleArn is needed to read ModelDataUrl.");
  if (needs.models.get(model.ModelName) !== undefined)
    throw validationError(`Cannot create already existing model "${arn}".`);
  needs.models.put(model.ModelName, model);
  return { ModelArn: arn };
};

export const deleteModel: SageMakerOperation = (needs, request) => {
  const { ModelName } = parseInput(request, modelNameSchema);
  request.authorize("sagemaker:DeleteModel", sageMakerArn("model", ModelName));
  findModel(needs, ModelName);
  needs.models.remove(ModelName);
  return {};
};

export const createEndpointConfig: SageMakerOperation = (needs, request) => {
  const config = parseInput(request, endpointConfigSchema);
  const arn = sageMakerArn("endpoint-config", config.EndpointConfigName);
  request.authorize("sagemaker:CreateEndpointConfig", arn);
  if (needs.configs.get(config.EndpointConfigName) !== undefined)
    throw validationError(`Cannot create already existing endpoint configuration "${arn}".`);
  const names = config.ProductionVariants.map(({ VariantName }) => VariantName);
  if (new Set(names).size < names.length) throw validationError("Variant names must be unique.");
  for (const { ModelName } of config.ProductionVariants) findModel(needs, ModelName);
  needs.configs.put(config.EndpointConfigName, config);
  return { EndpointConfigArn: arn };
};

export const deleteEndpointConfig: SageMakerOperation = (needs, request) => {
  const { EndpointConfigName } = parseInput(request, endpointConfigNameSchema);
  request.authorize("sagemaker:DeleteEndpointConfig", sageMakerArn("endpoint-config", EndpointConfigName));
  findConfig(needs, EndpointConfigName);
  needs.configs.remove(EndpointConfigName);
  return {};
};
