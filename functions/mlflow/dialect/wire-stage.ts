import { z } from "zod";
import type { WireStage } from "./show-version.ts";

const stages: readonly WireStage[] = ["None", "Staging", "Production", "Archived"];

/** A stage as clients write it, in any letter case. */
export const wireStage = z.string().transform((text, refinement): WireStage => {
  const stage = stages.find((known) => known.toLowerCase() === text.toLowerCase());
  if (stage !== undefined) return stage;
  refinement.addIssue(`Invalid Model Version stage: ${text}. Value must be one of ${stages.join(", ")}`);
  return z.NEVER;
});
