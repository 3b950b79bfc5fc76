import type { RecordFolder } from "../../storage/record-folder.ts";
import { ServiceError } from "../service-error.ts";
import type { ServiceRequest } from "../service-handler.ts";
import type { Endpoint } from "./endpoint.ts";
import type { EndpointController } from "./endpoint-controller.ts";
import type { EndpointConfigInput, ModelInput } from "./sagemaker-input.ts";

export interface SageMakerRecords {
  readonly models: RecordFolder<ModelInput>;
  readonly configs: RecordFolder<EndpointConfigInput>;
  readonly endpoints: RecordFolder<Endpoint>;
}

export interface SageMakerOperationNeeds extends SageMakerRecords {
  readonly controller: EndpointController;
  /** Model servers one endpoint may have; AWS has such a quota, too. */
  readonly instancesMax: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Answers one operation with its output members. */
export type SageMakerOperation = (
  needs: SageMakerOperationNeeds,
  request: ServiceRequest,
) => Readonly<Record<string, unknown>>;

/** SageMaker answers what is missing, taken or out of order by the one name. */
export const validationError = (message: string): ServiceError => new ServiceError("ValidationException", 400, message);

export const findModel = ({ models }: SageMakerRecords, name: string): ModelInput => {
  const model = models.get(name);
  if (model === undefined) throw validationError(`Could not find model "${name}".`);
  return model;
};

export const findConfig = ({ configs }: SageMakerRecords, name: string): EndpointConfigInput => {
  const config = configs.get(name);
  if (config === undefined) throw validationError(`Could not find endpoint configuration "${name}".`);
  return config;
};

export const findEndpoint = ({ endpoints }: SageMakerRecords, name: string): Endpoint => {
  const endpoint = endpoints.get(name);
  if (endpoint === undefined) throw validationError(`Could not find endpoint "${name}".`);
  return endpoint;
};
