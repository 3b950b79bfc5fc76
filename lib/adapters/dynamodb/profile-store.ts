import { addProfile, emptyProfile } from "../../domain/profile/profile-sum.ts";
import type { ProfileStore } from "../../ports/profile-store.ts";
import * as keys from "./item-keys.ts";
import { type MeasureNeeds, type ProfilePart, readParts } from "./measure/profile-parts.ts";
import { readProfile } from "./measure/profile-text.ts";
import { noteCompacted, readUncompacted } from "./measure/profiled-versions.ts";
import { compactionHour, putOldPartsTogether } from "./measure/put-together.ts";

const readsMax = 20;

/** Profiles on the measure table: the sum of what lies in the window. */
export const openProfileStore = (needs: MeasureNeeds): ProfileStore => ({
  read: async (workspace, model, version, window) => {
    const pk = keys.profilePartition(workspace, model, version);
    // Putting parts together moves counts from one item to another: sums read before and after tell whether it happened.
    for (let reads = 0; reads < readsMax; reads += 1) {
      const before = await readSums(needs, pk, window);
      const buckets = await readParts(needs, pk, "B", window);
      const after = await readSums(needs, pk, window);
      if (before.map(stampOf).join() !== after.map(stampOf).join()) continue;
      const parts = [...buckets, ...after];
      if (parts.length === 0) return undefined;
      const sum = emptyProfile();
      for (const { counts } of parts) addProfile(sum, readProfile(counts));
      return sum;
    }
    throw new Error(`the profile of ${model} ${version} is put together faster than it can be read`);
  },
  uncompacted: (now) => readUncompacted(needs, compactionHour(now)),
  compact: async ({ workspace, model, version }, now) => {
    const pk = keys.profilePartition(workspace, model, version);
    const { gone, isDone } = await putOldPartsTogether(needs, pk, now);
    // Last, so that whoever dies or comes second leaves the version to be looked at again.
    if (isDone) await noteCompacted(needs, pk, compactionHour(now));
    return gone;
  },
});

const stampOf = ({ sk, revision }: ProfilePart): string => `${sk}@${revision}`;

const readSums = async (needs: MeasureNeeds, pk: string, window: { readonly start: number; readonly end: number }) => [
  ...(await readParts(needs, pk, "D", window)),
  ...(await readParts(needs, pk, "H", window)),
];
