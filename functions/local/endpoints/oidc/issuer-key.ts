import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, type JWK } from "jose";
import { createOnce } from "../../storage/create-once.ts";

export interface IssuerKey {
  readonly privateKey: KeyObject;
  /** Public half as the key set shows it, with its RFC 7638 thumbprint as `kid`. */
  readonly publicJwk: JWK & { readonly kid: string };
}

/** Opens the key that signs tokens (ES256), making it once. */
export const openIssuerKey = async (file: string): Promise<IssuerKey> => {
  const privateKey = createPrivateKey(createOnce(file, newKey));
  const jwk = await exportJWK(createPublicKey(privateKey));
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey, publicJwk: { ...jwk, kid, alg: "ES256", use: "sig" } };
};

const newKey = (): string =>
  generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" }).toString();
