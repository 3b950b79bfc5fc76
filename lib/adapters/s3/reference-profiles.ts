import { z } from "zod";
import type { ReferenceProfile } from "../../domain/profile/reference-profile.ts";
import type { ArtifactStore } from "../../ports/artifact-store.ts";
import type { ReferenceProfiles } from "../../ports/reference-profiles.ts";
import { canonicalJson } from "../canonical/canonical-json.ts";
import { profileSchema } from "./profile-schema.ts";

const binsSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("numeric"),
    name: z.string(),
    edges: z.array(z.number()),
    origin: z.number(),
    unit: z.number().positive(),
  }),
  z.strictObject({
    kind: z.literal("categorical"),
    name: z.string(),
    values: z.array(z.string()),
    isComplete: z.boolean(),
  }),
]);

const referenceProfileSchema = z.strictObject({
  schema: z.literal("reference-profile.v1"),
  features: z.array(binsSchema),
  segment: z.strictObject({ column: z.string(), values: z.array(z.string()) }).nullable(),
  counts: profileSchema,
});

/** A process serves few versions at a time. */
const rememberedMax = 100;

/** Reference profiles among the artifacts, remembered: what has a digest never changes. */
export const openReferenceProfiles = (artifacts: Pick<ArtifactStore, "keep" | "read">): ReferenceProfiles => {
  const remembered = new Map<string, ReferenceProfile>();
  return {
    keep: (workspace, profile) =>
      artifacts.keep(workspace, new TextEncoder().encode(canonicalJson(profile)), "application/json"),
    read: async (workspace, sha256) => {
      const key = `${workspace}/${sha256}`;
      const known = remembered.get(key);
      if (known !== undefined) return known;
      const content = await artifacts.read(workspace, sha256);
      if (content === undefined) throw new Error(`workspace ${workspace} has no reference profile ${sha256}`);
      const profile = referenceProfileSchema.parse(JSON.parse(new TextDecoder().decode(content)));
      if (remembered.size >= rememberedMax) remembered.clear();
      remembered.set(key, profile);
      return profile;
    },
  };
};
