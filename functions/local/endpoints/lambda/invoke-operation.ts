import { chooseVersion } from "../../lambda/choose-version.ts";
import { functionArn } from "../../lambda/function-store.ts";
import { asyncPayloadBytesMax } from "../../lambda/lambda-limits.ts";
import { ServiceError } from "../service-error.ts";
import type { LambdaOperation } from "./lambda-dependencies.ts";
import { invalidParameter, notFound, requireFunction } from "./lambda-refusals.ts";

/** Invokes and waits, accepts for later, or only asks whether it would. */
export const invoke: LambdaOperation = async (call) => {
  const { request, dependencies, name, qualifier } = call;
  request.authorize("lambda:InvokeFunction", functionArn(name, qualifier));
  const payload = request.body.length === 0 ? Buffer.from("{}") : request.body;
  refuseNonJson(payload);
  const type = request.headers.get("x-amz-invocation-type") ?? "RequestResponse";
  if (type === "DryRun") return new Response(null, { status: 204 });
  if (type === "Event") {
    const known = chooseVersion(requireFunction(call), qualifier ?? "$LATEST", 0);
    if (known === undefined) throw notFound(`Function not found: ${functionArn(name, qualifier)}`);
    if (payload.length > asyncPayloadBytesMax) throw tooLarge();
    dependencies.asynchronous.accept(name, qualifier, payload);
    return new Response(null, { status: 202 });
  }
  if (type !== "RequestResponse") throw invalidParameter(`Unknown invocation type ${type}`);

  const { signal } = request.context.req.raw;
  const result = await dependencies.invoker.invoke({ name, qualifier, payload, signal, requestId: request.requestId });
  return new Response(Buffer.from(result.payload), {
    status: 200,
    headers: {
      "content-type": "application/json",
      "x-amz-executed-version": result.executedVersion,
      ...(result.functionError === undefined ? {} : { "x-amz-function-error": result.functionError }),
    },
  });
};

const tooLarge = () =>
  new ServiceError(
    "RequestTooLargeException",
    413,
    `Request must be smaller than ${asyncPayloadBytesMax} bytes for the InvokeFunction operation`,
  );

const refuseNonJson = (payload: Uint8Array): void => {
  try {
    JSON.parse(Buffer.from(payload).toString("utf8"));
  } catch (error) {
    throw new ServiceError(
      "InvalidRequestContentException",
      400,
      `Could not parse request body into json: ${error instanceof Error ? error.message : ""}`,
    );
  }
};
