import { z } from "@hono/zod-openapi";
import { keyFault } from "../../../lib/domain/tracking/tracking-name.ts";
import { asProse } from "../../../lib/http/text-checks.ts";

/** A tag is taken away whatever it is called: some are older than the rule. */
const checkNames = (tags: Readonly<Record<string, string | null>>, context: z.core.$RefinementCtx): void => {
  for (const [name, value] of Object.entries(tags)) {
    const fault = value === null ? undefined : keyFault(name);
    if (fault !== undefined) context.addIssue({ code: "custom", path: [name], message: fault });
  }
};

/** Tags of a model or a version, as a caller sends them. */
export const tagsSchema = z
  .record(z.string().min(1).max(128), z.string().max(1_024).superRefine(asProse))
  .superRefine(checkNames)
  .refine((tags) => Object.keys(tags).length <= 50, "50 tags at most");

/** Tags to set, and with null to take away. */
export const tagChangesSchema = z
  .record(z.string().min(1).max(250), z.string().max(8_192).superRefine(asProse).nullable())
  .superRefine(checkNames)
  .refine((tags) => Object.keys(tags).length <= 50, "50 tags at most")
  .openapi({ description: "Tags to set; null takes one away. What is not named stays.", example: { team: "risk" } });
