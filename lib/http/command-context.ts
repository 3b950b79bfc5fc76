import type { Context } from "hono";
import type { CommandContext } from "../domain/command/command-context.ts";
import type { HttpEnv } from "./http-env.ts";
import { Problem } from "./problem.ts";
import { sentHeader } from "./sent-header.ts";

/** What a use case needs to know about who asks: taken from the request's authentication, never from its body. */
export const commandContext = (c: Pick<Context<HttpEnv>, "get" | "req" | "env">): CommandContext => {
  const { id, roles } = c.get("principal");
  const sent = sentHeader(c, "idempotency-key");
  if (sent !== undefined && !/^[\x21-\x7e]{1,255}$/.test(sent)) throw new Problem({ code: "invalid-idempotency-key" });
  const key = c.get("idempotencyKey");
  const consent = sentHeader(c, "consent-reference");
  if (consent !== undefined && !/^[\x21-\x7e]{1,128}$/.test(consent))
    throw new Problem({ code: "invalid-consent-reference" });
  return {
    workspace: c.get("workspace"),
    actor: id,
    roles,
    authorization: c.get("authorization"),
    commandId: c.get("requestId"),
    requestHash: c.get("requestHash"),
    ...(key === undefined ? {} : { idempotencyKey: key }),
    ...(consent === undefined ? {} : { consent }),
  };
};
