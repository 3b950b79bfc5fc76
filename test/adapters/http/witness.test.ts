import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openHttpWitness } from "../../../lib/adapters/http/witness.ts";
import { formatCheckpoint } from "../../../lib/domain/log/checkpoint.ts";
import { cosignatureMessage, encodeCosignature } from "../../../lib/domain/log/cosignature.ts";
import { formatNote, formatSignatureLine } from "../../../lib/domain/log/signed-note.ts";
import { formatVerifierKey, signatureTypes, verifierKey } from "../../../lib/domain/log/verifier-key.ts";
import { publicKeyOf, signWith, verifyEd25519 } from "../../domain/log/ed25519.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import { testSigner } from "../../support/test-signer.ts";
import { startWireServer, type WireAnswer } from "../../support/wire-server.ts";

const { cosignature } = signatureTypes;
const key = verifierKey(sha256, "witness.example/w1", publicKeyOf(9), cosignature);
const vkey = formatVerifierKey(key, cosignature);

let server: Awaited<ReturnType<typeof startWireServer>>;
let url: string;
let answer: (path: string) => WireAnswer | Promise<WireAnswer>;
let asked: [string, string][];

beforeAll(async () => {
  server = await startWireServer(async ({ path, body }) => {
    asked.push([path, body]);
    return answer(path);
  });
  url = `${server.url}/prefix`;
});
afterAll(() => server.stop());
beforeEach(() => {
  asked = [];
});

const text = formatCheckpoint({ origin: "log.example.com/tidegate", size: 3, root: new Uint8Array(32) });
const request = async () => ({
  oldSize: 0,
  proof: [],
  note: formatNote({ text, signatures: [await testSigner.sign("default", text)] }),
});
const lineBy = (seed: number, { name, keyId } = key) => {
  const signature = encodeCosignature(5, signWith(seed, cosignatureMessage(text, 5)));
  return formatSignatureLine({ name, keyId, signature });
};
const open = (pinned: { readonly vkey: string | undefined } = { vkey }, timeoutMs = 2_000) =>
  openHttpWitness({ url, ...pinned, timeoutMs, verifySignature: verifyEd25519, hash: sha256 });

test("what a witness answers is its cosignature, and nothing that others put beside it", async () => {
  answer = () => ({ status: 200, body: lineBy(8, { ...key, keyId: "00000000" }) + lineBy(9) });
  const given = await open().addCheckpoint(await request());
  expect(given).toMatchObject({ cosignatures: [{ name: key.name, keyId: key.keyId }] });
  expect(asked).toEqual([["/prefix/add-checkpoint", `old 0\n\n${(await request()).note}`]]);
});

test("a witness without a pinned key is taken at the one it shows, which is asked for once", async () => {
  answer = (path) => (path.endsWith("/key") ? { status: 200, body: `${vkey}\n` } : { status: 200, body: lineBy(9) });
  const witness = open({ vkey: undefined });
  await witness.addCheckpoint(await request());
  await witness.addCheckpoint(await request());
  expect(asked.map(([path]) => path)).toEqual(["/prefix/add-checkpoint", "/prefix/key", "/prefix/add-checkpoint"]);
});

test("a conflict tells the size to prove from", async () => {
  answer = () => ({ status: 409, body: "17\n" });
  expect(await open().addCheckpoint(await request())).toEqual({ size: 17 });
});

describe("no answer is", () => {
  test.each([
    ["a conflict of roots", { status: 409, body: "other-root\n" }],
    ["a refusal", { status: 403, body: "not-signed-by-log\n" }],
    ["a failure", { status: 500, body: "" }],
    ["an empty page", { status: 200, body: "" }],
    ["a web page", { status: 200, body: "<html>" }],
  ])("%s", async (_, given) => {
    answer = () => given;
    await expect(open().addCheckpoint(await request())).rejects.toThrow(url);
  });

  test("a cosignature by another key under the witness's name", async () => {
    answer = () => ({ status: 200, body: lineBy(8) });
    await expect(open().addCheckpoint(await request())).rejects.toThrow(/no cosignature that verifies/);
  });

  test("silence", async () => {
    answer = () => new Promise(() => undefined);
    await expect(open({ vkey }, 50).addCheckpoint(await request())).rejects.toThrow(/timeout/);
  });
});
