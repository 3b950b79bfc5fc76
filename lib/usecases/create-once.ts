import type { CommandContext } from "../domain/command/command-context.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { TrackingRefusal } from "../domain/tracking/tracking-refusal.ts";
import type { Ids } from "../ports/ids.ts";
import type { TrackingCreations } from "../ports/tracking-creations.ts";

/** Who asks for something to be tracked, and how to tell the same request when it comes again. */
export type Asking = Pick<CommandContext, "workspace" | "actor" | "idempotencyKey" | "requestHash">;

export interface CreationNeeds {
  readonly creations: TrackingCreations;
  readonly ids: Ids;
}

/**
 * Creates something, and once only for all requests that bring the same Idempotency-Key: later ones answer with what it is
 * by then. The id is reserved before it is used: whoever comes after a crash, or at the same time, goes on with the same one.
 */
export const createOnce = async <State>(
  { creations, ids }: CreationNeeds,
  { workspace, actor, idempotencyKey, requestHash }: Asking,
  find: (id: string) => Promise<State | undefined>,
  create: (id: string) => Promise<Result<State, TrackingRefusal>>,
): Promise<Result<State, TrackingRefusal>> => {
  const wanted = { id: ids.next(), requestHash };
  if (idempotencyKey === undefined) return create(wanted.id);
  const reserved = await creations.reserve(workspace, { actor, idempotencyKey }, wanted);
  if (reserved.requestHash !== requestHash) return refuse({ code: "idempotency-key-reused" });
  const earlier = reserved.id === wanted.id ? undefined : await find(reserved.id);
  if (earlier !== undefined) return accept(earlier);
  const created = await create(reserved.id);
  if (created.ok) return created;
  // Sent twice at once: what stands in this one's way may be what the other has just made.
  const made = await find(reserved.id);
  return made === undefined ? created : accept(made);
};
