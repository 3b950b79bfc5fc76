import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";

/** Kinds of key this machine makes; any other in a template is refused at start. */
export type KeySpec = keyof typeof keySpecs;

interface KeyKind {
  readonly usage: "SIGN_VERIFY" | "GENERATE_VERIFY_MAC" | "ENCRYPT_DECRYPT";
  /** Algorithms as KMS names them. */
  readonly algorithms: readonly string[];
  /** New secret material: PKCS #8 for a key pair, plain bytes otherwise. */
  readonly create: () => Buffer;
}

const pkcs8 = ({ privateKey }: { readonly privateKey: KeyObject }): Buffer =>
  privateKey.export({ type: "pkcs8", format: "der" });

export const keySpecs = {
  ECC_NIST_EDWARDS25519: {
    usage: "SIGN_VERIFY",
    algorithms: ["ED25519_SHA_512"],
    create: () => pkcs8(generateKeyPairSync("ed25519")),
  },
  ECC_NIST_P256: {
    usage: "SIGN_VERIFY",
    algorithms: ["ECDSA_SHA_256"],
    create: () => pkcs8(generateKeyPairSync("ec", { namedCurve: "P-256" })),
  },
  HMAC_256: { usage: "GENERATE_VERIFY_MAC", algorithms: ["HMAC_SHA_256"], create: () => randomBytes(32) },
  SYMMETRIC_DEFAULT: { usage: "ENCRYPT_DECRYPT", algorithms: ["SYMMETRIC_DEFAULT"], create: () => randomBytes(32) },
} as const satisfies Readonly<Record<string, KeyKind>>;

export const isKeySpec = (name: string): name is KeySpec => Object.hasOwn(keySpecs, name);

/** Reads a key pair's stored material. */
export const privateKeyOf = (material: Buffer): KeyObject =>
  createPrivateKey({ key: material, format: "der", type: "pkcs8" });

export const macOf = (material: Buffer, message: Uint8Array): Buffer =>
  createHmac("sha256", material).update(message).digest();
