import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeBase64, encodeBase64 } from "../../../lib/domain/log/base64.ts";
import { parseCheckpoint } from "../../../lib/domain/log/checkpoint.ts";
import { formatNote, parseNote } from "../../../lib/domain/log/signed-note.ts";
import { formatTlogProof, parseTlogProof } from "../../../lib/domain/log/tlog-proof.ts";
import { verifyConsistency } from "../../../lib/domain/log/verify-proof.ts";
import { mth, proof as rfcProof } from "../../domain/log/naive-merkle.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import { type AuditApi, startAuditApi } from "../../support/audit-api.ts";
import { testSigner } from "../../support/test-signer.ts";

const sizes = [2, 5, 7];
let api: AuditApi;
let entries: Uint8Array[];
/** The proof of the first event as it was given out when the log had two leaves, and of the last as it is now. */
let early: string;
let late: string;

const proofOf = async (place: number): Promise<string> => {
  const { items } = await api.json("/v1/audit/events?limit=100");
  return (await api.get(`/v1/audit/events/${items.at(place).id}/proof`)).text();
};

beforeAll(async () => {
  api = await startAuditApi();
  for (const size of sizes) {
    await api.world.command("default", "fraud", "churn", ...(size === 5 ? ["spam"] : []));
    await api.sequence();
    if (size === 2) early = await proofOf(-1);
  }
  await api.world.command("blue", "secret");
  await api.sequence();
  late = await proofOf(0);
  const bundle = api.memory.files.get("default/tile/entries/000.p/7") ?? new Uint8Array();
  entries = [];
  for (let at = 0; at < bundle.length; ) {
    const length = ((bundle[at] ?? 0) << 8) | (bundle[at + 1] ?? 0);
    entries.push(bundle.slice(at + 2, at + 2 + length));
    at += 2 + length;
  }
});
afterAll(() => api?.stop());

const verify = async (file: string) => {
  const response = await api.postText("/v1/audit/verify", file);
  expect(response.status).toBe(200);
  return response.json();
};

const parsed = (file: string) => {
  const proof = parseTlogProof(file);
  if (!proof.ok || proof.value.extra === undefined) throw new Error("no proof");
  return { ...proof.value, extra: proof.value.extra };
};

/** The proof with another checkpoint, signed by the log's own key: what only a log that lies can make. */
const underForgedHead = async (file: string, change: (lines: string[]) => void) => {
  const proof = parsed(file);
  const note = parseNote(proof.checkpoint);
  if (!note.ok) throw new Error(note.refusal.code);
  const lines = note.value.text.split("\n");
  change(lines);
  const text = lines.join("\n");
  return { ...proof, checkpoint: formatNote({ text, signatures: [await testSigner.sign("default", text)] }) };
};

describe("ok", () => {
  test("every two sizes have the roots and the proof of RFC 6962, which verify", async () => {
    for (let to = 0; to <= 7; to += 1)
      for (let from = 0; from <= to; from += 1) {
        const answer = await api.json(`/v1/audit/consistency?from=${from}&to=${to}`);
        const [older, newer] = [entries.slice(0, from), entries.slice(0, to)];
        expect(answer).toMatchObject({
          from,
          to,
          fromRoot: encodeBase64(mth(older)),
          toRoot: encodeBase64(mth(newer)),
        });
        const expected = from === 0 || from === to ? [] : rfcProof(from, newer);
        expect(answer.hashes).toEqual(expected.map(encodeBase64));
        const proof = answer.hashes.map(decodeBase64);
        const claim = { olderSize: from, size: to, olderRoot: mth(older), root: mth(newer), proof };
        expect(verifyConsistency(sha256, claim).ok).toBe(true);
      }
  });

  test("without an end the proof goes to the signed checkpoint that comes with it", async () => {
    const { to, toRoot, checkpoint } = await api.json("/v1/audit/consistency?from=2");
    const note = parseNote(checkpoint);
    const signed = note.ok ? parseCheckpoint(note.value.text) : note;
    expect(signed).toMatchObject({ ok: true, value: { size: to, root: decodeBase64(toRoot) } });
    expect(to).toBe(7);
  });

  test("a proof that was given out verifies, now and when the log has grown", async () => {
    expect(await verify(late)).toMatchObject({ verified: true, index: 6, size: 7, leaf: { schema: "leaf.v2" } });
    expect(await verify(early)).toMatchObject({ verified: true, index: 0, size: 2 });
  });
});

describe("a proof that does not hold is told with its reason", () => {
  const swapped = (bytes: Uint8Array, place = 40) =>
    bytes.map((byte, at) => (at === place % bytes.length ? byte ^ 1 : byte));

  test("a changed leaf, hash or index leads to another root", async () => {
    const proof = parsed(late);
    const [first = new Uint8Array(), ...rest] = proof.hashes;
    for (const forged of [
      { ...proof, extra: swapped(proof.extra) },
      { ...proof, hashes: [swapped(first), ...rest] },
      { ...parsed(early), index: 1 },
    ])
      expect(await verify(formatTlogProof(forged))).toMatchObject({ verified: false, reason: "root-mismatch" });
    expect(await verify(formatTlogProof({ ...proof, hashes: rest }))).toMatchObject({ reason: "wrong-proof-length" });
    expect(await verify(formatTlogProof({ ...proof, index: 7 }))).toMatchObject({ reason: "size-out-of-range" });
  });

  test("a changed checkpoint is not what was signed", async () => {
    expect(await verify(late.replace("\n7\n", "\n8\n"))).toMatchObject({ verified: false, reason: "wrong-signature" });
    expect(await verify(late.slice(0, late.indexOf("log.example")))).toMatchObject({ reason: "malformed-note" });
  });

  test("a proof of another workspace's log is of no signer of this one", async () => {
    const { items } = await api.json("/w/blue/v1/audit/events", ["blue/auditor"]);
    const foreign = await api.get(`/w/blue/v1/audit/events/${items[0].id}/proof`, ["blue/auditor"]);
    expect(await verify(await foreign.text())).toEqual({
      verified: false,
      reason: "unknown-signer",
      detail: expect.stringMatching(/has not signed/),
    });
  });

  test("what the log signed and does not show today is told as cut back or forked", async () => {
    const single = { index: 0, hashes: [], extra: entries[0] ?? new Uint8Array() };
    const longer = await underForgedHead(early, (lines) => lines.splice(1, 1, "9"));
    expect(await verify(formatTlogProof(longer))).toMatchObject({ reason: "wrong-proof-length" });
    const forked = await underForgedHead(early, (lines) => {
      lines.splice(1, 2, "1", encodeBase64(mth([new TextEncoder().encode("{}")])));
    });
    const other = { ...forked, ...single, extra: new TextEncoder().encode("{}") };
    expect(await verify(formatTlogProof(other))).toMatchObject({ verified: false, reason: "other-history" });
    const eight = [...entries, new TextEncoder().encode("{}")];
    const ahead = await underForgedHead(early, (lines) => lines.splice(1, 2, "8", encodeBase64(mth(eight))));
    const hashes = [mth(eight.slice(1, 2)), mth(eight.slice(2, 4)), mth(eight.slice(4))];
    expect(await verify(formatTlogProof({ ...ahead, ...single, hashes }))).toMatchObject({
      verified: false,
      reason: "size-not-published",
    });
  });
});

describe("refused", () => {
  test.each([
    ["from=8", 404, "size-not-published"],
    ["from=2&to=8", 404, "size-not-published"],
    ["from=5&to=2", 422, "sizes-out-of-order"],
  ])("a consistency proof of %s", async (query, status, code) => {
    expect(await api.problem(await api.get(`/v1/audit/consistency?${query}`))).toEqual([status, code]);
  });

  test("a consistency proof of a log without leaves", async () => {
    const empty = await api.get("/w/none/v1/audit/consistency?from=0", ["none/auditor"]);
    expect(await api.problem(empty)).toEqual([404, "log-file-not-found"]);
  });

  test("a consistency proof that the tiles do not bear out", async () => {
    const path = "default/tile/0/000.p/7";
    const intact = api.memory.files.get(path) ?? new Uint8Array();
    api.memory.files.set(
      path,
      intact.map((byte, place) => (place === 40 ? byte ^ 1 : byte)),
    );
    const response = await api.get("/v1/audit/consistency?from=2");
    api.memory.files.set(path, intact);
    expect(await api.problem(response)).toEqual([500, "internal-error"]);
  });
});

describe("malformed", () => {
  test.each(["", "from=", "from=-1", "from=1.5", "from=9007199254740992", "from=a", "from=1&to=x", "from=1&root=0"])(
    "consistency of %j",
    async (query) => {
      expect(await api.problem(await api.get(`/v1/audit/consistency?${query}`))).toEqual([422, "invalid-request"]);
    },
  );

  test("a body that is no proof, or proves nothing that it shows", async () => {
    const { extra: _, ...bare } = parsed(late);
    for (const [body, code] of [
      ["", "malformed-proof"],
      ["nonsense", "malformed-proof"],
      [late.replace("index 6", "index six"), "malformed-proof"],
      [formatTlogProof(bare), "proof-without-leaf"],
    ] as const)
      expect(await api.problem(await api.postText("/v1/audit/verify", body))).toEqual([422, code]);
    const sent = await api.postText("/v1/audit/verify", "{}", undefined, "application/json");
    expect(await api.problem(sent)).toEqual([415, "unsupported-media-type"]);
    expect(await api.problem(await api.postText("/v1/audit/verify", "x".repeat(1_100_000)))).toEqual([
      413,
      "body-too-large",
    ]);
  });
});

describe("unauthorised", () => {
  test("nobody without the right to audit verifies or proves, and nobody at all from another workspace", async () => {
    for (const [groups, problem] of [
      [["default/viewer"], [403, "forbidden"]],
      [["blue/auditor"], [404, "workspace-not-found"]],
    ] as const) {
      expect(await api.problem(await api.get("/v1/audit/consistency?from=0", [...groups]))).toEqual(problem);
      expect(await api.problem(await api.postText("/v1/audit/verify", late, [...groups]))).toEqual(problem);
    }
  });
});
