import { z } from "zod";

export const deletionSchema = z.strictObject({ reason: z.string(), by: z.string(), at: z.int() });
