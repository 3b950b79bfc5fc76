import { tagKey } from "./fields.ts";

const saidAtRegistration: ReadonlySet<string> = new Set(["tidegate.semver", "tidegate.format-waiver"]);

/** A tag of a version that may change once it is registered. */
export const versionTagKey = tagKey.refine((key) => !saidAtRegistration.has(key), {
  error: ({ input }) => `${input} is said when a version is registered and stays: register another version with it`,
});
