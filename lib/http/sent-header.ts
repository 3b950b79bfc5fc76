import type { Context } from "hono";
import { z } from "zod";
import type { HttpEnv } from "./http-env.ts";

const sentHeaders = z.object({ headers: z.record(z.string(), z.string().optional()) });

/**
 * A header as it was sent. Hono's Lambda adapter drops empty values and percent-encodes those that are not ASCII, and what
 * it made of them must not be taken for what the caller wrote.
 *
 * @param name  in lower case, as API Gateway's events have it (payload format 2.0)
 */
export const sentHeader = (c: Pick<Context<HttpEnv>, "req" | "env">, name: string): string | undefined => {
  const event = sentHeaders.safeParse(c.env?.event);
  return (event.success ? event.data.headers[name] : undefined) ?? c.req.header(name);
};
