import type { ReferenceProfile } from "../../domain/profile/reference-profile.ts";
import type { AggregateStore } from "../../ports/aggregate-store.ts";
import type { ReferenceProfiles } from "../../ports/reference-profiles.ts";
import type { VersionReferences } from "../../ports/version-references.ts";

const rememberedMax = 100;

/** The references of versions, remembered: a version's never changes, so only the absence of a version is asked for again. */
export const openVersionReferences = (
  aggregates: Pick<AggregateStore, "load">,
  profiles: Pick<ReferenceProfiles, "read">,
): VersionReferences => {
  const remembered = new Map<string, ReferenceProfile | null>();
  return {
    of: async (workspace, model, version) => {
      const key = `${workspace}#${model}#${version}`;
      const known = remembered.get(key);
      if (known !== undefined) return known;
      const loaded = await aggregates.load(workspace, "model-version", `${model}.${version}`);
      if (loaded === undefined) return null;
      const { reference } = loaded.state;
      const profile = reference === null ? null : await profiles.read(workspace, reference.profile);
      if (remembered.size >= rememberedMax) remembered.clear();
      remembered.set(key, profile);
      return profile;
    },
  };
};
