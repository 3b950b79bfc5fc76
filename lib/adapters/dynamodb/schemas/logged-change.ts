import { z } from "zod";
import { type LineageKind, type LoggedChange, lineageKinds } from "../../../domain/lineage/logged-change.ts";
import { aggregateSchemas } from "../aggregate-schemas.ts";

const leafSchema = z.object({
  id: z.string(),
  type: z.string(),
  subject: z.object({ kind: z.enum(lineageKinds), id: z.string() }),
  version: z.int().positive(),
  at: z.string(),
  state: z.unknown(),
});

/** Reads an entry of the log as lineage needs it, its state in today's form. */
export const parseLoggedChange = (entry: Uint8Array, index: number): LoggedChange => {
  const {
    id: event,
    type,
    subject,
    version,
    at,
    state,
  } = leafSchema.parse(JSON.parse(Buffer.from(entry).toString("utf8")));
  return { ...parseState(subject.kind, state), id: subject.id, version, index, event, type, at };
};

const parseState = <Kind extends LineageKind>(
  kind: Kind,
  state: unknown,
): Pick<LoggedChange<Kind>, "kind" | "state"> => ({
  kind,
  state: aggregateSchemas[kind].parse(state),
});
