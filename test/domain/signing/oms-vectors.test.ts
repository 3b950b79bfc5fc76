import { createHash, X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ecdsaVerifier } from "../../../lib/adapters/system/verify-ecdsa.ts";
import { readBundle } from "../../../lib/domain/signing/bundle.ts";
import { compareManifest } from "../../../lib/domain/signing/compare-manifest.ts";
import { dsseMessage } from "../../../lib/domain/signing/dsse-message.ts";
import { readStatement } from "../../../lib/domain/signing/read-statement.ts";
import { verifyBundle } from "../../../lib/domain/signing/verify-bundle.ts";
import { held } from "../../support/registry.ts";
import { sha256 } from "../log/sha256.ts";

const folder = new URL("../../vectors/oms/", import.meta.url);
const bundle = (path: string) => readFileSync(new URL(path, folder), "utf8");

/** The key of both bundles by key: the specification publishes it only as a certificate. */
const signer = () => {
  const { verificationMaterial } = JSON.parse(bundle("valid/certificate.bundle.json"));
  const der = Buffer.from(verificationMaterial.x509CertificateChain.certificates[0].rawBytes, "base64");
  const key = ecdsaVerifier.trust(String(new X509Certificate(der).publicKey.export({ type: "spki", format: "pem" })));
  if (key === undefined) throw new Error("the certificate holds no key on P-384");
  return key;
};

test("the specification's bundle by key verifies with the key that its hint names", () => {
  const manifest = held(verifyBundle(sha256, signer(), bundle("valid/key.bundle.json")));
  const file = (name: string, content: string) => ({
    name,
    sha256: createHash("sha256").update(content).digest("hex"),
  });
  // The files of the conformance suite, to the last newline.
  const files = [file("signme-1", "signme-1\n"), file("signme-2", "signme-2")];
  expect(manifest.files).toEqual(files);
  expect(compareManifest(manifest, files)).toBeUndefined();
  expect(manifest.ignorePaths).toContain("ignore-me");
});

test.each(["certificate", "sigstore"])(
  "its bundle by %s is read, and refused to whoever trusts a bare key",
  (method) => {
    const text = bundle(`valid/${method}.bundle.json`);
    const read = held(readBundle(text));
    expect(read.method).toBe(method);
    expect(held(readStatement(sha256, read.payload)).files).toHaveLength(2);
    expect(verifyBundle(sha256, signer(), text)).toMatchObject({ ok: false, refusal: { code: "unsupported-method" } });
  },
);

test("its bundle by certificate is signed with the key of the certificate", () => {
  const { payload, signature } = held(readBundle(bundle("valid/certificate.bundle.json")));
  expect(signer().verifies(dsseMessage(payload), signature)).toBe(true);
});

test.each(readdirSync(new URL("invalid", folder)))("%s is refused", (name) => {
  const verdict = verifyBundle(sha256, signer(), bundle(`invalid/${name}`));
  expect(verdict).toMatchObject({ ok: false });
});

test("a predicate of another type is refused even when it is signed", () => {
  const { payload } = held(readBundle(bundle("invalid/wrong-predicate.bundle.json")));
  expect(readStatement(sha256, payload)).toMatchObject({
    refusal: { code: "malformed-statement", detail: expect.stringContaining("wrong-predicate") },
  });
});

test("one bit more in the payload, or another key's hint, is refused", () => {
  const text = bundle("valid/key.bundle.json");
  const parsed = JSON.parse(text);
  const payload = Buffer.from(parsed.dsseEnvelope.payload, "base64");
  payload[0] = (payload[0] ?? 0) ^ 1;
  parsed.dsseEnvelope.payload = payload.toString("base64");
  expect(verifyBundle(sha256, signer(), JSON.stringify(parsed))).toMatchObject({
    refusal: { code: "wrong-signature" },
  });
  expect(verifyBundle(sha256, { ...signer(), keyHint: "0".repeat(64) }, text)).toMatchObject({
    refusal: { code: "another-key" },
  });
});
