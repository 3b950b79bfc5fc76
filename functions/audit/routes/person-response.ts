import { z } from "@hono/zod-openapi";
import { type ErasedPerson, erasureGrounds } from "../../../lib/domain/person/erased-person.ts";
import { iso, isoOrNull } from "../../../lib/http/iso-time.ts";
import type { PersonAsKnown } from "../../../lib/usecases/find-person.ts";

export const pseudonymSchema = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "32 lower-case hex digits")
  .openapi({ description: "Pseudonym, as events and states name their actors." });

export const personParameter = z.strictObject({ person: pseudonymSchema });

export const groundSchema = z.enum(erasureGrounds).openapi({ description: "GDPR, Article 17(1)(a) to (e)." });

export const erasureResponse = z
  .strictObject({
    id: z.string(),
    ground: groundSchema,
    status: z.enum(["erasing", "erased"]).openapi({
      description: "erasing while a backup of the directory may still hold what was deleted.",
    }),
    requestedBy: z.string(),
    requestedAt: z.iso.datetime(),
    repeatedUntil: z.iso.datetime().openapi({ description: "Until then the deletion is repeated." }),
    completedAt: z.iso.datetime().nullable(),
  })
  .openapi("Erasure");

export const personFields = { id: z.string().openapi({ description: "Pseudonym." }), name: z.string().nullable() };

export const personResponse = z
  .strictObject({ ...personFields, erasure: erasureResponse.nullable() })
  .openapi("Person", { description: "name is null once the person is forgotten." });

/** How an erasure is shown. */
export const toErasureResponse = (state: ErasedPerson): z.infer<typeof erasureResponse> => {
  const { schema: _, ...shown } = state;
  return {
    ...shown,
    requestedAt: iso(state.requestedAt),
    repeatedUntil: iso(state.repeatedUntil),
    completedAt: isoOrNull(state.completedAt),
  };
};

/** How a person is shown. */
export const toPersonResponse = ({ id, name, erasure }: PersonAsKnown): z.infer<typeof personResponse> => ({
  id,
  name,
  erasure: erasure === null ? null : toErasureResponse(erasure.state),
});
