import { z } from "@hono/zod-openapi";
import { asProse } from "./text-checks.ts";

/** Why somebody does something: never blank. */
export const requiredReason = (charactersMax: number) =>
  z.string().trim().min(1, "say why").max(charactersMax).superRefine(asProse);
