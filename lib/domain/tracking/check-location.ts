import { parseSource } from "../model-version/source.ts";
import { accept, type Result } from "../result.ts";
import { type InvalidTracking, invalid } from "./tracking-refusal.ts";

/** Characters. */
const locationLengthMax = 2_048;

/**
 * Checks where the files of an experiment's runs are to be kept: with us, or in somebody else's store. What holds of the source of
 * a version holds of it, for it begins the sources below it; `models:/` and `runs:/` URIs are no places to write to.
 *
 * @see mlflow/server/handlers.py, _validate_storage_location_uri
 */
export const checkLocation = (location: string): Result<string, InvalidTracking> => {
  const place = parseSource(location, locationLengthMax);
  if (!place.ok)
    return invalid(`Invalid artifact_location ${JSON.stringify(place.refusal.source)}: ${place.refusal.reason}`);
  const isPlace = place.value.kind === "tracked" || place.value.kind === "elsewhere";
  return isPlace
    ? accept(location)
    : invalid(`Artifact location cannot be a models:/ or runs:/ URI. Given: '${location}'`);
};
