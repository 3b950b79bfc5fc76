import type { z } from "zod";
import { ServiceError } from "./service-error.ts";
import type { ServiceRequest } from "./service-handler.ts";

const text = new TextDecoder("utf-8", { fatal: true });

/**
 * Parses a JSON body against the operation's input; an empty body counts as `{}`, as REST clients send none.
 *
 * @throws ServiceError SerializationException if it is not JSON, ValidationException if it breaks the schema
 */
export const parseInput = <Schema extends z.ZodType>(request: ServiceRequest, schema: Schema): z.output<Schema> => {
  const result = schema.safeParse(parseJson(request.body));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ServiceError(
    "ValidationException",
    400,
    `${request.operation}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}`,
  );
};

const parseJson = (body: Uint8Array): unknown => {
  if (body.length === 0) return {};
  try {
    return JSON.parse(text.decode(body));
  } catch {
    throw new ServiceError("SerializationException", 400, "the body is not JSON");
  }
};

/** Answers a JSON 1.x operation in the version the client spoke. */
export const awsJson = (request: ServiceRequest, output: unknown): Response =>
  new Response(JSON.stringify(output), {
    status: 200,
    headers: { "content-type": request.headers.get("content-type") ?? "application/x-amz-json-1.1" },
  });

/** Answers a REST-JSON operation. */
export const restJson = (output: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(output), { status, headers: { "content-type": "application/json", ...headers } });
