import type { AggregateKind, AggregateStates } from "../../domain/aggregate-states.ts";
import type { Json } from "../../domain/json.ts";
import { aggregateSchemas } from "./aggregate-schemas.ts";

/** Reads the state that a fact tells, in today's form. */
export const parseState = <Kind extends AggregateKind>(kind: Kind, data: Json): AggregateStates[Kind] =>
  aggregateSchemas[kind].parse(data);
