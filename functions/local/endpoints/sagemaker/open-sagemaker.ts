import { rmSync } from "node:fs";
import { join } from "node:path";
import { killMarked } from "../../processes/kill-marked.ts";
import { openRecordFolder } from "../../storage/record-folder.ts";
import type { SageMakerDescription } from "../../template/machine-description.ts";
import { unknownOperation } from "../service-error.ts";
import type { ServiceHandler } from "../service-handler.ts";
import { awsJson } from "../service-response.ts";
import { applyDeclared } from "./declared-endpoints.ts";
import { endpointSchema } from "./endpoint.ts";
import { type ControllerNeeds, startEndpointController } from "./endpoint-controller.ts";
import {
  createEndpoint,
  deleteEndpoint,
  describeEndpoint,
  updateEndpoint,
  updateEndpointWeightsAndCapacities,
} from "./endpoint-operations.ts";
import { type InvokeNeeds, invokeEndpoint } from "./invoke-endpoint.ts";
import { createEndpointConfig, createModel, deleteEndpointConfig, deleteModel } from "./model-operations.ts";
import { modelDataFolder, serverMarker } from "./model-server.ts";
import { endpointConfigSchema, modelSchema } from "./sagemaker-input.ts";
import type { SageMakerOperation, SageMakerOperationNeeds } from "./sagemaker-operation.ts";

export interface SageMakerNeeds
  extends Omit<ControllerNeeds, "endpoints">,
    Pick<InvokeNeeds, "random" | "modelTimeoutMs">,
    Pick<SageMakerOperationNeeds, "instancesMax"> {
  /** Models, configurations and endpoints of the templates. */
  readonly declared: SageMakerDescription;
}

/** SageMaker's control plane and runtime, whose instances are model servers of this machine. */
export interface SageMaker {
  readonly handler: ServiceHandler;
  /** Ends every model server; they start again with the machine. */
  readonly stop: () => Promise<void>;
}

const operations: ReadonlyMap<string, SageMakerOperation> = new Map([
  ["CreateModel", createModel],
  ["DeleteModel", deleteModel],
  ["CreateEndpointConfig", createEndpointConfig],
  ["DeleteEndpointConfig", deleteEndpointConfig],
  ["CreateEndpoint", createEndpoint],
  ["DescribeEndpoint", describeEndpoint],
  ["UpdateEndpoint", updateEndpoint],
  ["UpdateEndpointWeightsAndCapacities", updateEndpointWeightsAndCapacities],
  ["DeleteEndpoint", deleteEndpoint],
]);

/** Opens SageMaker and starts the model servers of every endpoint on record. */
export const openSageMaker = (needs: SageMakerNeeds): SageMaker => {
  killMarked(serverMarker, needs.folder);
  rmSync(modelDataFolder(needs.folder), { recursive: true, force: true });
  const records = {
    models: openRecordFolder(join(needs.folder, "models"), modelSchema),
    configs: openRecordFolder(join(needs.folder, "endpoint-configs"), endpointConfigSchema),
    endpoints: openRecordFolder(join(needs.folder, "endpoints"), endpointSchema),
  };
  applyDeclared(records, needs.declared, needs.now(), needs.report);
  const controller = startEndpointController({ ...needs, endpoints: records.endpoints });
  const shared = { ...needs, ...records, controller };
  const handler: ServiceHandler = (request) => {
    const operation = operations.get(request.operation);
    if (request.targetPrefix === "SageMaker" && operation !== undefined)
      return awsJson(request, operation(shared, request));
    const name = /^POST \/endpoints\/([^/]+)\/invocations$/.exec(request.operation)?.[1];
    if (name !== undefined) return invokeEndpoint(shared, request, decodeURIComponent(name));
    throw unknownOperation("sagemaker", request.operation);
  };
  return { handler, stop: controller.stop };
};
