import { generateKeyPairSync, sign } from "node:crypto";
import type { ModelSigner } from "../../lib/ports/model-signer.ts";

/** A key for models as KMS would hold it, in memory. */
export const testModelSigner = (): ModelSigner => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = String(publicKey.export({ type: "spki", format: "pem" }));
  return { publicKey: async () => pem, sign: async (message) => sign("sha256", message, privateKey) };
};
