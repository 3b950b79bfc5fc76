import type { ManifestFile, ModelManifest } from "./model-manifest.ts";
import type { SignatureFault } from "./signature-fault.ts";

/**
 * Holds the files of a model against a signed manifest (OMS 1.0, 8.4): each signed file is there with its digest, and no
 * other file is. Paths that the signer left out are the caller's business: whoever lists files leaves them out too, or
 * insists that everything is signed.
 *
 * @param files  what there is, each name once
 * @returns      the first thing that differs; undefined when nothing does
 */
export const compareManifest = (
  manifest: Pick<ModelManifest, "files">,
  files: readonly ManifestFile[],
): SignatureFault | undefined => {
  const there = new Map(files.map(({ name, sha256 }) => [name, sha256]));
  for (const { name, sha256 } of manifest.files) {
    const found = there.get(name);
    if (found === undefined) return { code: "file-missing", detail: `${name} was signed and is not there` };
    if (found !== sha256) return { code: "file-differs", detail: `${name} has digest ${found}, signed was ${sha256}` };
  }
  const signed = new Set(manifest.files.map(({ name }) => name));
  const stranger = files.find(({ name }) => !signed.has(name));
  return stranger && { code: "file-not-signed", detail: `${stranger.name} is there and was not signed` };
};
