import { parseSource } from "../../../lib/domain/model-version/source.ts";
import { MlflowError } from "./mlflow-error.ts";

/**
 * The path of an artifact root of ours.
 *
 * @throws MlflowError where it lies in somebody else's store
 */
export const artifactRoot = (uri: string): string => {
  const root = parseSource(uri);
  if (root.ok && root.value.kind === "tracked") return root.value.path;
  throw new MlflowError("INVALID_PARAMETER_VALUE", `The files below ${uri} are kept in another store.`);
};
