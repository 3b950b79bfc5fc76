import { z } from "zod";

/** What goes back to the client. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array;
}

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const proxySchema = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), scalar).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** API Gateway's own answers. */
export const gatewayAnswer = (status: number, message: string): HttpAnswer => ({
  status,
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify({ message })),
});

/**
 * Reads what a function returned, in payload format 2.0: with a status code it is the answer's parts, without one the
 * whole value is the body. Anything unreadable is a 500.
 */
export const readAnswer = (payload: Uint8Array): HttpAnswer => {
  const value: unknown = JSON.parse(Buffer.from(payload).toString("utf8"));
  if (typeof value !== "object" || value === null || !("statusCode" in value))
    return { status: 200, headers: { "content-type": "application/json" }, body: Buffer.from(payload) };
  const parsed = proxySchema.safeParse(value);
  if (!parsed.success) return gatewayAnswer(500, "Internal Server Error");
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const named = Object.fromEntries(Object.entries(headers ?? {}).map(([name, text]) => [name.toLowerCase(), text]));
  return {
    status: statusCode,
    headers: {
      ...(body ? { "content-type": "text/plain;charset=UTF-8" } : {}),
      ...named,
      ...(cookies && cookies.length > 0 ? { "set-cookie": cookies } : {}),
    },
    body: Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8"),
  };
};
