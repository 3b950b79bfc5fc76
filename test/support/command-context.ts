import { randomUUID } from "node:crypto";
import type { CommandContext } from "../../lib/domain/command/command-context.ts";

/** A caller's command, as the edge would hand it over. */
export const commandContext = (overrides: Partial<CommandContext> = {}): CommandContext => ({
  workspace: "default",
  actor: "member-ada",
  roles: ["data-scientist"],
  authorization: { policySetHash: "0".repeat(64), decision: "allow", determiningPolicies: ["test"] },
  commandId: randomUUID().replaceAll("-", ""),
  requestHash: "1".repeat(64),
  ...overrides,
});
