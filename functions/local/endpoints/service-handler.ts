import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { Principal } from "../access/access-keys.ts";
import type { ConditionValues } from "../access/policy-condition.ts";
import type { PayloadClaim } from "./sigv4/payload-claim.ts";
import type { VerifiedSignature } from "./sigv4/signature-verifier.ts";

/**
 * Asks the caller's role. Returns if every statement allows it, throws AccessDenied in the protocol's own code if not.
 *
 * One request may need several calls (TransactWriteItems needs one per item). A handler that answers without having
 * asked once is a fault of the handler, and the dispatcher answers 500 in its place.
 *
 * @param action      IAM action, e.g. `kms:Sign`
 * @param resourceArn ARN of what is touched, or `*` for actions that know no resource
 * @param conditions  values for the policy's conditions, e.g. `iam:PassedToService`
 */
export type Authorize = (action: string, resourceArn: string, conditions?: ConditionValues) => void;

/** Hono's context on @hono/node-server: `env.incoming` is Node's request. */
export type EndpointContext = Context<{ Bindings: HttpBindings }>;

/** What every handler is given: the signature is verified, the caller known. */
export interface SignedRequest {
  /** Service of the SigV4 credential scope: `dynamodb`, `sqs`, `s3`, `lambda`, `batch`, `sagemaker`, `events`, `scheduler`, `kms`, `ses`. */
  readonly service: string;
  readonly caller: Principal;
  /** JSON 1.x: the operation after the dot of X-Amz-Target (`Sign`). REST: method and path (`POST /v1/submitjob`). */
  readonly operation: string;
  /** JSON 1.x: what stands before that dot (`TrentService`); empty for REST. */
  readonly targetPrefix: string;
  readonly method: string;
  /** Path as signed, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly requestId: string;
  readonly context: EndpointContext;
  readonly authorize: Authorize;
}

/** A request whose body was read whole and matches the signed payload hash. */
export interface ServiceRequest extends SignedRequest {
  readonly body: Uint8Array;
}

/**
 * Answers one service's requests (table in app.ts, by credential scope). Refuses by throwing ServiceError; an
 * operation it lacks is `throw unknownOperation(service, operation)`.
 */
export type ServiceHandler = (request: ServiceRequest) => Promise<Response> | Response;

/** A request of S3: its body is still on the wire, and may be 5 GB. */
export interface ObjectRequest extends SignedRequest {
  readonly payload: PayloadClaim;
  readonly signature: VerifiedSignature;
  readonly signedHeaders: readonly string[];
}

/** Answers S3's requests; must read the body off `context.env.incoming` and hold it against `payload`. */
export type ObjectHandler = (request: ObjectRequest) => Promise<Response>;
