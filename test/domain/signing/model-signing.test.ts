import { createHash, generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ecdsaVerifier } from "../../../lib/adapters/system/verify-ecdsa.ts";
import { writeBundle } from "../../../lib/domain/signing/bundle.ts";
import { compareCodePoints } from "../../../lib/domain/signing/compare-code-points.ts";
import { compareManifest } from "../../../lib/domain/signing/compare-manifest.ts";
import { dsseMessage } from "../../../lib/domain/signing/dsse-message.ts";
import { readStatement } from "../../../lib/domain/signing/read-statement.ts";
import { verifyBundle } from "../../../lib/domain/signing/verify-bundle.ts";
import { writeStatement } from "../../../lib/domain/signing/write-statement.ts";
import { held } from "../../support/registry.ts";
import { sha256 } from "../log/sha256.ts";

const digest = (content: string) => createHash("sha256").update(content).digest("hex");
const file = (name: string, content = name) => ({ name, sha256: digest(content) });
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

// biome-ignore lint/suspicious/noExplicitAny: tests take statements apart
const statement = (...names: string[]): any =>
  structuredClone(writeStatement(sha256, { name: "m", files: names.map((name) => file(name)), ignorePaths: [] }));

const keyPair = (namedCurve: string) => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
  const key = ecdsaVerifier.trust(String(publicKey.export({ type: "spki", format: "pem" })));
  if (key === undefined) throw new Error(`${namedCurve} is not taken`);
  return { key, privateKey };
};

describe("a statement", () => {
  test("is read as it was written, its files by code point, its root over their digests", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z\u{ffe0}\u{1f600}]{1,3}(\/[a-z.]?[a-z])?$/u), {
      minLength: 1,
    });
    fc.assert(
      fc.property(names, (all) => {
        const files = all.map((name) => file(name));
        const payload = bytes(writeStatement(sha256, { name: "m", files, ignorePaths: ["cache"] }));
        const read = held(readStatement(sha256, payload));
        const byUtf8 = [...files].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
        expect(read).toEqual({ name: "m", files: byUtf8, ignorePaths: ["cache"] });
        const root = createHash("sha256").update(Buffer.from(byUtf8.map(({ sha256: hex }) => hex).join(""), "hex"));
        expect(JSON.parse(Buffer.from(payload).toString()).subject[0].digest.sha256).toBe(root.digest("hex"));
      }),
    );
  });

  test("sorts beyond U+FFFF as UTF-8 does, not as UTF-16", () => {
    expect(compareCodePoints("\u{ff5e}", "\u{1f600}")).toBeLessThan(0);
    expect("\u{ff5e}" < "\u{1f600}").toBe(false);
  });

  test.each([
    ["leads out", "../a"],
    ["is absolute", "/a"],
    ["is not normalised", "a//b"],
    ["ends with a slash", "a/"],
    ["has a dot segment", "a/./b"],
  ])("is refused with a path that %s", (_, name) => {
    const forged = statement("a");
    forged.predicate.resources[0].name = name;
    expect(readStatement(sha256, bytes(forged))).toMatchObject({ refusal: { code: "malformed-statement" } });
  });

  test("is refused when it names a file twice, no file, two models, or a root that is not theirs", () => {
    const faults = [
      () => statement("a", "a"),
      () => statement(),
      () => ({ ...statement("a"), subject: [...statement("a").subject, ...statement("a").subject] }),
      () => ({ ...statement("a"), subject: statement("b").subject }),
    ];
    for (const forge of faults)
      expect(readStatement(sha256, bytes(forge()))).toMatchObject({ refusal: { code: "malformed-statement" } });
    expect(readStatement(sha256, Uint8Array.of(0x7b, 0xff, 0x7d))).toMatchObject({ ok: false });
  });

  test("of shards or of another hash is refused by name, not misread", () => {
    for (const fields of [{ method: "shards" }, { method: "file-shard-1048576" }, { hash_type: "blake2b" }]) {
      const other = statement("a");
      Object.assign(other.predicate.serialization, fields);
      expect(readStatement(sha256, bytes(other))).toMatchObject({ refusal: { code: "unsupported-serialization" } });
    }
  });
});

describe("files", () => {
  const manifest = { files: [file("a"), file("dir/b")] };
  test("are those that were signed, or the first that is not is named", () => {
    expect(compareManifest(manifest, [file("dir/b"), file("a")])).toBeUndefined();
    expect(compareManifest(manifest, [file("a")])).toMatchObject({ code: "file-missing" });
    expect(compareManifest(manifest, [file("a"), file("dir/b", "!")])).toMatchObject({ code: "file-differs" });
    expect(compareManifest(manifest, [file("a"), file("dir/b"), file("c")])).toMatchObject({ code: "file-not-signed" });
    expect(compareManifest(manifest, [file("A"), file("dir/b")])).toMatchObject({ code: "file-missing" });
  });
});

describe("a bundle", () => {
  test.each(["P-256", "P-384", "P-521"])("by a key on %s is verified with it and with no other", (curve) => {
    const { key, privateKey } = keyPair(curve);
    const payload = bytes(statement("a"));
    const hash = { "P-256": "sha256", "P-384": "sha384", "P-521": "sha512" }[curve];
    const text = writeBundle({
      keyHint: key.keyHint,
      payload,
      signature: sign(hash, dsseMessage(payload), privateKey),
    });
    expect(held(verifyBundle(sha256, key, text)).files).toEqual([file("a")]);
    const other = { ...keyPair(curve).key, keyHint: key.keyHint };
    expect(verifyBundle(sha256, other, text)).toMatchObject({ refusal: { code: "wrong-signature" } });
  });

  test("with junk for a signature is refused, never thrown at", () => {
    const { key } = keyPair("P-256");
    const text = writeBundle({
      keyHint: key.keyHint,
      payload: bytes(statement("a")),
      signature: Uint8Array.of(1, 2, 3),
    });
    expect(verifyBundle(sha256, key, text)).toMatchObject({ refusal: { code: "wrong-signature" } });
  });

  test("that was signed without the type of its payload is refused", () => {
    const { key, privateKey } = keyPair("P-256");
    const payload = bytes(statement("a"));
    const text = writeBundle({ keyHint: key.keyHint, payload, signature: sign("sha256", payload, privateKey) });
    expect(verifyBundle(sha256, key, text)).toMatchObject({ refusal: { code: "wrong-signature" } });
  });

  test.each(["", "{", "[]", "null", '{"mediaType":1}', "[".repeat(100)])("is not %j", (text) => {
    expect(verifyBundle(sha256, keyPair("P-256").key, text)).toMatchObject({ refusal: { code: "malformed-bundle" } });
  });
});

describe("a key", () => {
  test("has one hint however its PEM is laid out, and is public", () => {
    const { key, privateKey } = keyPair("P-256");
    expect(ecdsaVerifier.trust(key.pem.replaceAll("\n", "\r\n"))?.keyHint).toBe(key.keyHint);
    expect(key.keyHint).toBe(digest(key.pem));
    expect(ecdsaVerifier.trust(String(privateKey.export({ type: "pkcs8", format: "pem" })))).toBeUndefined();
    const { publicKey } = generateKeyPairSync("ed25519");
    expect(ecdsaVerifier.trust(String(publicKey.export({ type: "spki", format: "pem" })))).toBeUndefined();
    expect(ecdsaVerifier.trust("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")).toBeUndefined();
  });
});
