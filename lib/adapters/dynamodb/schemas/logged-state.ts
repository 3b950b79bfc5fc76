import { z } from "zod";
import type { AggregateKind, AggregateStates } from "../../../domain/aggregate-states.ts";
import { aggregateSchemas } from "../aggregate-schemas.ts";

const leafSchema = z.object({ id: z.string(), state: z.unknown() });

/** Reads the state out of an entry of the log, in today's form, and names the event. */
export const parseLoggedState = <Kind extends AggregateKind>(
  kind: Kind,
  entry: Uint8Array,
): { readonly event: string; readonly state: AggregateStates[Kind] } => {
  const { id, state } = leafSchema.parse(JSON.parse(Buffer.from(entry).toString("utf8")));
  return { event: id, state: aggregateSchemas[kind].parse(state) };
};
