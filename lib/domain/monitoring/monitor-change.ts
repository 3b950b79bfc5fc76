import type { ChangeOf, Effect, Loaded } from "../command/change.ts";
import type { EventType } from "../command/event-type.ts";
import type { Monitor } from "./monitor.ts";

/** What a monitor keeps asking for: that somebody has its windows assessed as they end. */
const watchModel = ({ name }: Monitor, id: string): Effect => ({
  id,
  worker: "drift-scheduler",
  type: watchModelEffect,
  payload: { monitor: name },
});
export const watchModelEffect = "watch-model";

/**
 * The change that brings a monitor into a new state, or creates it.
 *
 * @param effectId  id of its standing effect, 32 hex digits, when it is created
 */
export const monitorChange = (
  basis: Loaded<Monitor> | null,
  event: EventType,
  state: Monitor,
  effectId?: string,
): ChangeOf<"monitor"> => ({
  kind: "monitor",
  id: state.name,
  basis,
  event,
  riskTier: state.riskTier,
  state,
  ...(effectId === undefined ? {} : { effects: [watchModel(state, effectId)] }),
});
