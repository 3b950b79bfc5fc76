import type { Hash } from "../log/merkle-hash.ts";
import { compareCodePoints } from "./compare-code-points.ts";
import type { ModelManifest } from "./model-manifest.ts";
import { rootDigest } from "./root-digest.ts";

export const statementType = "https://in-toto.io/Statement/v1";
export const predicateType = "https://model_signing/signature/v1.0";

/** An in-toto statement over the files of a model, whole and by SHA-256. */
export interface ModelStatement {
  readonly _type: typeof statementType;
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[];
  readonly predicateType: typeof predicateType;
  readonly predicate: {
    readonly serialization: {
      readonly method: "files";
      readonly hash_type: "sha256";
      readonly allow_symlinks: false;
      readonly ignore_paths?: readonly string[];
    };
    readonly resources: readonly { readonly name: string; readonly algorithm: "sha256"; readonly digest: string }[];
  };
}

/**
 * Writes a manifest as the in-toto statement of OpenSSF Model Signing 1.0 (5 and 6): files in the order of their names
 * by code point, symbolic links never followed.
 *
 * @param hash  SHA-256
 */
export const writeStatement = (hash: Hash, { name, files, ignorePaths }: ModelManifest): ModelStatement => {
  const sorted = [...files].sort((left, right) => compareCodePoints(left.name, right.name));
  return {
    _type: statementType,
    subject: [{ name, digest: { sha256: rootDigest(hash, sorted) } }],
    predicateType,
    predicate: {
      serialization: {
        method: "files",
        hash_type: "sha256",
        allow_symlinks: false,
        ...(ignorePaths.length === 0 ? {} : { ignore_paths: ignorePaths }),
      },
      resources: sorted.map((file) => ({ name: file.name, algorithm: "sha256", digest: file.sha256 })),
    },
  };
};
