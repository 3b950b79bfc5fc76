import { hash, randomUUID } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import type { AccessKeys } from "../access/access-keys.ts";
import { type Authorization, createAuthorization } from "./access/create-authorize.ts";
import { errorResponse, isRefusal } from "./error-response.ts";
import { type Protocol, protocolOf } from "./protocol.ts";
import { readBody } from "./read-body.ts";
import { ServiceError } from "./service-error.ts";
import type { EndpointContext, ObjectHandler, ServiceHandler, SignedRequest } from "./service-handler.ts";
import { payloadHashOf, readPayloadClaim } from "./sigv4/payload-claim.ts";
import { headerOf, type RawRequest, readRawRequest } from "./sigv4/raw-request.ts";
import { type ClaimedSignature, readSignature } from "./sigv4/read-signature.ts";
import { SignatureError } from "./sigv4/signature-error.ts";
import { createSignatureVerifier, type VerifiedSignature, type VerifySignature } from "./sigv4/signature-verifier.ts";

/** What the endpoints are built from. */
export interface EndpointsAppOptions {
  readonly accessKeys: AccessKeys;
  /** Handlers by the service of the SigV4 credential scope, e.g. `dynamodb`, `sqs`, `sagemaker`. */
  readonly services: Readonly<Record<string, ServiceHandler>>;
  /** S3, which reads its body as a stream. */
  readonly objects: ObjectHandler;
  /** Served unsigned under /oidc: token issuers are asked by anyone. */
  readonly oidc: Hono;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Told of every fault that became a 500. */
  readonly report: (fault: unknown, requestId: string) => void;
}

/** The largest body of any service but S3: a SageMaker invocation, with room. */
const maxBodyBytes = 32 * 1024 * 1024;

/**
 * One port for every AWS service: the SDK writes the service's name into the scope it signs, so that name, once the
 * signature holds, tells them apart. Serve it with serveEndpoints: handlers read Node's own request.
 */
export const createEndpointsApp = (options: EndpointsAppOptions): Hono<{ Bindings: HttpBindings }> => {
  const verify = createSignatureVerifier(options.accessKeys, options.now);
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.route("/oidc", options.oidc);
  app.all("*", (context) => answer(options, verify, context));
  return app;
};

const answer = async (
  options: EndpointsAppOptions,
  verify: VerifySignature,
  context: EndpointContext,
): Promise<Response> => {
  const requestId = randomUUID();
  const raw = readRawRequest(context.env.incoming);
  let protocol = protocolOf(undefined, raw.headers);
  try {
    const claimed = readSignature(raw);
    protocol = protocolOf(claimed.service, raw.headers);
    return claimed.service === "s3"
      ? await answerObjects(options, verify, { raw, claimed, protocol, requestId, context })
      : await answerService(options, verify, { raw, claimed, protocol, requestId, context });
  } catch (error) {
    if (!isRefusal(error)) options.report(error, requestId);
    return errorResponse(error, protocol, requestId);
  }
};

interface Exchange {
  readonly raw: RawRequest;
  readonly claimed: ClaimedSignature;
  readonly protocol: Protocol;
  readonly requestId: string;
  readonly context: EndpointContext;
}

const answerService = async (
  { services }: EndpointsAppOptions,
  verify: VerifySignature,
  exchange: Exchange,
): Promise<Response> => {
  const body = await readBody(exchange.context.env.incoming, maxBodyBytes);
  const payloadHash = hash("sha256", body, "hex");
  const claimedHash = headerOf(exchange.raw, "x-amz-content-sha256");
  if (claimedHash !== undefined && claimedHash !== payloadHash)
    throw new SignatureError("payload-mismatch", "the body does not match x-amz-content-sha256");
  const verified = verify(exchange.raw, exchange.claimed, payloadHash);

  const { service } = exchange.claimed;
  const handler = Object.hasOwn(services, service) ? services[service] : undefined;
  if (handler === undefined)
    throw new ServiceError("UnknownOperationException", 400, `the local machine offers no service ${service}`);
  const authorization = createAuthorization(verified.key.principal, exchange.protocol);
  const response = await handler({ ...signedRequest(exchange, verified, authorization), body });
  return checked(response, authorization);
};

const answerObjects = async (
  { objects }: EndpointsAppOptions,
  verify: VerifySignature,
  exchange: Exchange,
): Promise<Response> => {
  const payload = readPayloadClaim(exchange.raw, exchange.claimed);
  const signature = verify(exchange.raw, exchange.claimed, payloadHashOf(payload));
  const authorization = createAuthorization(signature.key.principal, exchange.protocol);
  const request = { ...signedRequest(exchange, signature, authorization), payload, signature };
  return checked(await objects({ ...request, signedHeaders: exchange.claimed.signedHeaders }), authorization);
};

const signedRequest = (exchange: Exchange, { key }: VerifiedSignature, { authorize }: Authorization): SignedRequest => {
  const { raw, claimed, requestId, context } = exchange;
  const target = headerOf(raw, "x-amz-target");
  const dot = target?.lastIndexOf(".") ?? -1;
  return {
    service: claimed.service,
    caller: key.principal,
    operation: target === undefined ? `${raw.method} ${raw.path}` : target.slice(dot + 1),
    targetPrefix: target?.slice(0, Math.max(dot, 0)) ?? "",
    method: raw.method,
    path: raw.path,
    query: new URLSearchParams(raw.query),
    headers: context.req.raw.headers,
    requestId,
    context,
    authorize,
  };
};

/** A success nobody was asked about is a hole in the roles: it must not leave the machine. */
const checked = (response: Response, authorization: Authorization): Response => {
  if (response.ok && !authorization.asked()) throw new Error("a handler answered without asking the caller's role");
  return response;
};
