import { isRecord } from "../inference/is-record.ts";
import { nestingExceeds } from "../json-text.ts";
import { decodeBase64, encodeBase64 } from "../log/base64.ts";
import { accept, type Result, refuse } from "../result.ts";
import { payloadType } from "./dsse-message.ts";
import type { SignatureFault } from "./signature-fault.ts";

/** A Sigstore bundle v0.3 around a DSSE envelope with one signature (OMS 1.0, 4). */
export interface Bundle {
  /** A bare key, a chain of certificates, or Sigstore's short-lived certificate with its log entry. */
  readonly method: "key" | "certificate" | "sigstore";
  /** Lower-case hex SHA-256 of the key's PEM text; null where the bundle does not say. */
  readonly keyHint: string | null;
  readonly payload: Uint8Array;
  /** ECDSA in DER. */
  readonly signature: Uint8Array;
}

const mediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";
const depthMax = 32;

/** Writes the bundle of a signature that was made with a bare key. */
export const writeBundle = ({ keyHint, payload, signature }: Omit<Bundle, "method">): string =>
  JSON.stringify({
    mediaType,
    verificationMaterial: { publicKey: { hint: keyHint }, tlogEntries: [] },
    dsseEnvelope: {
      payload: encodeBase64(payload),
      payloadType,
      signatures: [{ sig: encodeBase64(signature), keyid: "" }],
    },
  });

/** Reads a bundle, or says why it is none: nothing in it has been verified then. */
export const readBundle = (text: string): Result<Bundle, SignatureFault> => {
  const bundle = parse(text);
  if (!isRecord(bundle) || bundle.mediaType !== mediaType) return malformed(`it is no ${mediaType}`);
  const { verificationMaterial: material, dsseEnvelope: envelope } = bundle;
  const method = isRecord(material) ? methodOf(material) : undefined;
  if (!isRecord(material) || method === undefined) return malformed("it does not say how to verify it");
  if (!isRecord(envelope) || envelope.payloadType !== payloadType) return malformed(`it holds no ${payloadType}`);
  const payload = bytesOf(envelope.payload);
  const [first, ...others] = Array.isArray(envelope.signatures) ? envelope.signatures : [];
  const signature = isRecord(first) ? bytesOf(first.sig) : undefined;
  if (payload === undefined || signature === undefined || others.length > 0)
    return malformed("it has not one payload with one signature, both in base64");
  const keyHint = isRecord(material.publicKey) ? material.publicKey.hint : undefined;
  return accept({ method, keyHint: typeof keyHint === "string" ? keyHint : null, payload, signature });
};

const malformed = (detail: string) => refuse<SignatureFault>({ code: "malformed-bundle", detail });

const parse = (text: string): unknown => {
  try {
    return nestingExceeds(text, depthMax) ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Exactly one of three; bundles before 1.1.0 of the reference implementation hold the key itself instead of its hint. */
const methodOf = (material: Readonly<Record<string, unknown>>): Bundle["method"] | undefined => {
  const { publicKey, x509CertificateChain: chain, certificate, tlogEntries } = material;
  const methods: Bundle["method"][] = [];
  if (isRecord(publicKey) && (typeof publicKey.hint === "string" || typeof publicKey.rawBytes === "string"))
    methods.push("key");
  if (isRecord(chain)) methods.push("certificate");
  // Without its log entry nobody can tell that such a certificate was valid when it signed.
  if (isRecord(certificate) && Array.isArray(tlogEntries) && tlogEntries.length > 0) methods.push("sigstore");
  return methods.length === 1 ? methods[0] : undefined;
};

const bytesOf = (value: unknown): Uint8Array | undefined =>
  typeof value === "string" && value !== "" ? decodeBase64(value) : undefined;
