import { z } from "zod";
import { erasureGrounds } from "../../../domain/person/erased-person.ts";

export const personSchema = z.strictObject({
  schema: z.literal("person.v1"),
  id: z.string(),
  ground: z.enum(erasureGrounds),
  status: z.enum(["erasing", "erased"]),
  requestedBy: z.string(),
  requestedAt: z.int(),
  repeatedUntil: z.int(),
  completedAt: z.int().nullable(),
});
