import { createHash } from "node:crypto";
import { accept, refuse } from "../../lib/domain/result.ts";
import { ArtifactArchivedError } from "../../lib/ports/artifact-archived-error.ts";
import type { ArtifactStore } from "../../lib/ports/artifact-store.ts";

/** Content that counts as uploaded, held in memory: for tests of what is decided about artifacts, not of storing them. */
export const storedArtifacts = () => {
  const sizes = new Map<string, number>();
  const contents = new Map<string, Uint8Array>();
  const archived = new Set<string>();
  const demandReadable = (sha256: string) => {
    if (archived.has(sha256)) throw new ArtifactArchivedError(sha256);
  };
  const store: ArtifactStore = {
    uploadUrl: async (workspace, { sha256, mediaType }) => ({
      method: "PUT",
      url: `https://artifacts.example/${workspace}/${sha256}`,
      headers: { "content-type": mediaType },
      expiresAt: 1,
    }),
    stat: async (workspace, sha256) => {
      const sizeBytes = sizes.get(`${workspace}/${sha256}`);
      if (sizeBytes === undefined) return undefined;
      return archived.has(sha256) ? { sizeBytes, storage: "archived" } : { sizeBytes };
    },
    downloadUrl: async (workspace, sha256) => {
      demandReadable(sha256);
      return { url: `https://artifacts.example/${workspace}/${sha256}`, expiresAt: 1 };
    },
    copyFrom: async (workspace, _key, { sha256 }) => {
      const sizeBytes = sizes.get(`${workspace}/${sha256}`);
      return sizeBytes === undefined ? refuse({ code: "source-not-found" }) : accept({ sizeBytes });
    },
    read: async (workspace, sha256) => contents.get(`${workspace}/${sha256}`),
    readRange: async (workspace, sha256, { offset, length }) => {
      const bytes = contents.get(`${workspace}/${sha256}`)?.slice(offset, offset + length);
      if (bytes?.length !== length) throw new Error("no such bytes");
      return bytes;
    },
    keep: async (workspace, content) => {
      const sha256 = createHash("sha256").update(content).digest("hex");
      sizes.set(`${workspace}/${sha256}`, content.byteLength);
      contents.set(`${workspace}/${sha256}`, content);
      return sha256;
    },
    release: async () => {},
    retain: async () => {},
  };
  const upload = (name: string, content = name, workspace = "default") => {
    const sha256 = createHash("sha256").update(content).digest("hex");
    sizes.set(`${workspace}/${sha256}`, content.length);
    contents.set(`${workspace}/${sha256}`, new TextEncoder().encode(content));
    return { name, sha256, sizeBytes: content.length, mediaType: "application/octet-stream" };
  };
  return { store, upload, archive: (sha256: string) => archived.add(sha256) };
};
