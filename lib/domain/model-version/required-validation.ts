import type { RequiredValidation } from "./model-version.ts";
import { compareSemver, type Semver } from "./semver.ts";

/** What each kind of change demands: MAJOR is a new architecture or new features, MINOR is tuning or more data, PATCH is a fix. */
const validationByChange: Readonly<Record<"major" | "minor" | "patch", RequiredValidation>> = {
  major: "full",
  minor: "regression",
  patch: "smoke",
};

/**
 * What a new version must go through, by what its semver says has changed.
 *
 * It is held against the highest version so far. One below that is a release on an older line; its predecessor is not
 * known here, so its form decides (2.1.0 is a MINOR, 2.1.3 a PATCH). The first version of a model is validated in full.
 *
 * @param highest  highest version of the model before this one; undefined for the first
 */
export const requiredValidationOf = (semver: Semver, highest: Semver | undefined): RequiredValidation => {
  if (highest === undefined) return "full";
  if (compareSemver(semver, highest) <= 0) return validationByChange[changeByForm(semver)];
  if (semver.major > highest.major) return validationByChange.major;
  if (semver.minor > highest.minor) return validationByChange.minor;
  if (semver.patch > highest.patch) return validationByChange.patch;
  return validationByChange[changeByForm(semver)];
};

const changeByForm = ({ minor, patch }: Semver): "major" | "minor" | "patch" => {
  if (patch > 0) return "patch";
  return minor > 0 ? "minor" : "major";
};
