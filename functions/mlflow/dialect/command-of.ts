import type { Context } from "hono";
import type { CommandContext } from "../../../lib/domain/command/command-context.ts";
import type { MlflowEnv } from "./read-body.ts";

/** Who asks for what: MLflow's wire has no idempotency keys, so every request is a command of its own. */
export const commandOf = (c: Context<MlflowEnv>): CommandContext => {
  const { id, roles } = c.get("principal");
  return {
    workspace: c.get("workspace"),
    actor: id,
    roles,
    authorization: c.get("authorization"),
    commandId: c.get("requestId"),
    requestHash: c.get("requestHash"),
  };
};
