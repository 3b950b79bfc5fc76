import { localArn } from "../../access/local-account.ts";
import { ServiceError } from "../service-error.ts";
import type { ServiceRequest } from "../service-handler.ts";
import { type Endpoint, sageMakerArn, type Variant } from "./endpoint.ts";
import type { EndpointController } from "./endpoint-controller.ts";
import type { SageMakerRecords } from "./sagemaker-operation.ts";

export interface InvokeNeeds extends Pick<SageMakerRecords, "endpoints"> {
  readonly controller: EndpointController;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** What a model has to answer; SageMaker gives it a minute. */
  readonly modelTimeoutMs: number;
}

const bodyBytesMax = 6 * 1024 * 1024;
const prefix = "x-amzn-sagemaker-";
const forwarded = ["content-type", "accept", `${prefix}custom-attributes`, `${prefix}inference-id`];
const unoffered = [
  "target-model",
  "target-container-hostname",
  "enable-explanations",
  "inference-component",
  "session-id",
];

/** InvokeEndpoint: picks a variant by weight, or the one that is asked for, and passes the request to its server. */
export const invokeEndpoint = async (needs: InvokeNeeds, request: ServiceRequest, name: string): Promise<Response> => {
  request.authorize("sagemaker:InvokeEndpoint", sageMakerArn("endpoint", name));
  const endpoint = needs.endpoints.get(name);
  if (endpoint === undefined) throw refusal(`Endpoint ${name} not found.`);
  if (endpoint.variants.length === 0) throw refusal(`Endpoint ${name} is not in service.`);
  const header = unoffered.find((suffix) => request.headers.has(`${prefix}${suffix}`));
  if (header !== undefined) throw refusal(`The local machine does not offer X-Amzn-SageMaker-${header}.`);
  if (request.body.length > bodyBytesMax) throw refusal(`The body is over ${bodyBytesMax} bytes.`);
  if ((request.headers.get(`${prefix}inference-id`) ?? "").length > 64)
    throw refusal("InferenceId is over 64 characters.");

  const variant = pickVariant(endpoint, request.headers.get(`${prefix}target-variant`), needs.random);
  const url = needs.controller.pick(name, variant.name);
  if (url === undefined)
    throw new ServiceError("ModelNotReadyException", 429, `Variant ${variant.name} of ${name} is not ready.`);
  const answer = await askModel(needs, request, url, name);
  const headers = { "x-amzn-invoked-production-variant": variant.name, ...answer.headers };
  return new Response(answer.body, { status: 200, headers });
};

const refusal = (message: string): ServiceError => new ServiceError("ValidationError", 400, message);

/** Without any weight every variant has the same chance. */
const pickVariant = ({ name, variants }: Endpoint, target: string | null, random: () => number): Variant => {
  if (target !== null) {
    const targeted = variants.find((variant) => variant.name === target);
    if (targeted === undefined) throw refusal(`Variant ${target} of endpoint ${name} not found.`);
    return targeted;
  }
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  const weightOf = ({ weight }: Variant) => (total === 0 ? 1 / variants.length : weight / total);
  let left = random();
  const found = variants.find((variant) => {
    left -= weightOf(variant);
    return left < 0;
  });
  // Rounding may leave a last sliver; it belongs to the last variant that has any weight.
  const fallback = found ?? variants.findLast((variant) => weightOf(variant) > 0);
  if (fallback === undefined) throw new Error(`endpoint ${name} has no variant`);
  return fallback;
};

interface ModelAnswer {
  readonly body: ArrayBuffer;
  readonly headers: Readonly<Record<string, string>>;
}

const askModel = async (
  { modelTimeoutMs }: InvokeNeeds,
  { headers, body }: ServiceRequest,
  url: string,
  endpoint: string,
): Promise<ModelAnswer> => {
  const answer = await exchange(`${url}/invocations`, modelTimeoutMs, {
    method: "POST",
    headers: pickHeaders(headers, forwarded),
    body: Uint8Array.from(body),
  }).catch((error: unknown) => {
    throw modelError(endpoint, 0, error instanceof Error ? error.message : String(error));
  });
  if (!answer.ok) throw modelError(endpoint, answer.status, new TextDecoder().decode(answer.body));
  if (answer.body.byteLength > bodyBytesMax)
    throw modelError(endpoint, answer.status, `the answer is over ${bodyBytesMax} bytes`);
  return { body: answer.body, headers: pickHeaders(answer.headers, ["content-type", `${prefix}custom-attributes`]) };
};

const exchange = async (url: string, timeoutMs: number, init: RequestInit) => {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
  const { ok, status, headers } = answer;
  return { ok, status, headers, body: await answer.arrayBuffer() };
};

const pickHeaders = (headers: Headers, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );

/** As SageMaker words it: the container is named, `primary`, and the variant is not. */
const modelError = (endpoint: string, OriginalStatusCode: number, OriginalMessage: string): ServiceError => {
  const logGroup = `/aws/sagemaker/Endpoints/${endpoint}`;
  const fault = OriginalStatusCode >= 400 && OriginalStatusCode < 500 ? "client" : "server";
  return new ServiceError(
    "ModelError",
    424,
    `Received ${fault} error (${OriginalStatusCode}) from primary with message "${OriginalMessage.slice(0, 1_024)}". See the log group ${logGroup}.`,
    { details: { OriginalStatusCode, OriginalMessage, LogStreamArn: localArn("logs", `log-group:${logGroup}`) } },
  );
};
