import type { Action } from "../domain/access/action.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import type { Authorizer } from "../ports/authorizer.ts";
import type { Digest } from "../ports/digest.ts";
import type { Ids } from "../ports/ids.ts";

export interface ServiceContextNeeds {
  readonly authorizer: Authorizer;
  readonly ids: Ids;
  readonly digest: Digest;
}

/**
 * The context of a command that one of our own workers gives. It is authorized like anybody's, so its leaf can show why.
 *
 * @param occasion  what the worker reacts to (an effect, a job's end): the same occasion is the same command
 * @throws Error when no policy allows it: a worker that may not do its work is a fault of ours
 */
export const serviceContext = (
  { authorizer, ids, digest }: ServiceContextNeeds,
  service: string,
  workspace: string,
  action: Action,
  occasion: string,
): CommandContext => {
  const decision = authorizer.authorize({
    principal: { type: "Service", id: service, roles: [], workspace },
    action,
    workspace,
  });
  if (!decision.allowed) throw new Error(`no policy allows ${action} to the service ${service}`);
  return {
    workspace,
    actor: `service:${service}`,
    roles: [],
    authorization: decision.evidence,
    commandId: ids.next(),
    idempotencyKey: `${action}:${occasion}`,
    requestHash: digest.ofJson({ service, action, occasion }),
  };
};
