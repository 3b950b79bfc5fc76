import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCheckpoint, parseKey } from "../../../cli/verify/note.ts";
import { formatAddCheckpointRequest } from "../../../lib/domain/log/add-checkpoint-request.ts";
import { formatCheckpoint } from "../../../lib/domain/log/checkpoint.ts";
import { formatNote } from "../../../lib/domain/log/signed-note.ts";
import { utf8 } from "../../../lib/domain/log/utf8.ts";
import { cosignCheckpoint } from "../../../lib/usecases/cosign-checkpoint.ts";
import { mth, proof as naiveProof } from "../../domain/log/naive-merkle.ts";
import { startTableEngine, type TableEngine } from "../../support/table-engine.ts";
import { testSigner } from "../../support/test-signer.ts";
import { startTestWitness } from "../../support/witness-world.ts";

let engine: TableEngine;
let witness: Awaited<ReturnType<typeof startTestWitness>>;

beforeAll(async () => {
  engine = await startTableEngine();
  witness = await startTestWitness(engine.client, "witness.example/w1", 21);
});
afterAll(() => engine?.stop());

const entries = Array.from({ length: 30 }, (_, place) => utf8(`entry ${place}`));
const fork = entries.map((entry, place) => (place === 1 ? utf8("another past") : entry));

const note = async (workspace: string, size: number, from = entries, origin?: string) => {
  const { name } = await testSigner.verifierKey(workspace);
  const text = formatCheckpoint({ origin: origin ?? name, size, root: mth([...from.slice(0, size)]) });
  return formatNote({ text, signatures: [await testSigner.sign(workspace, text)] });
};
const bodyOf = async (workspace: string, oldSize: number, size: number, from = entries) =>
  formatAddCheckpointRequest({
    oldSize,
    proof: oldSize > size ? [] : naiveProof(oldSize, [...from.slice(0, size)]),
    note: await note(workspace, size, from),
  });
const add = async (body: string | Uint8Array<ArrayBuffer>) => {
  const response = await witness.app.request("/witness/add-checkpoint", { method: "POST", body });
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    text: await response.text(),
  };
};

describe("cosigned", () => {
  test("is every checkpoint that continues the last, and the line verifies with the key that the witness shows", async () => {
    const shown = (await (await witness.app.request("/witness/key")).text()).trim();
    expect(shown).toBe(witness.vkey);
    for (const [oldSize, size] of [
      [0, 3],
      [3, 4],
      [4, 17],
      [17, 17],
    ] as const) {
      const answer = await add(await bodyOf("grows", oldSize, size));
      expect(answer.status).toBe(200);
      const { signers } = openCheckpoint(Buffer.from((await note("grows", size)) + answer.text), [parseKey(shown)]);
      expect(signers).toHaveLength(1);
    }
  });

  test("are the logs of each workspace apart", async () => {
    expect((await add(await bodyOf("apart-a", 0, 9))).status).toBe(200);
    expect((await add(await bodyOf("apart-b", 0, 5))).status).toBe(200);
    expect((await add(await bodyOf("apart-a", 9, 12))).status).toBe(200);
  });
});

describe("refused as c2sp.org/tlog-witness says", () => {
  test("409 with the size that was cosigned last, when the old size is another", async () => {
    expect(await add(await bodyOf("conflict", 3, 7))).toEqual({ status: 409, type: "text/x.tlog.size", text: "0\n" });
    await add(await bodyOf("conflict", 0, 7));
    expect(await add(await bodyOf("conflict", 3, 9))).toEqual({ status: 409, type: "text/x.tlog.size", text: "7\n" });
  });

  test("409 when the same size has another root, 422 when the past has changed", async () => {
    await add(await bodyOf("forked", 0, 7));
    expect(await add(await bodyOf("forked", 7, 7, fork))).toMatchObject({ status: 409, text: "other-root\n" });
    expect(await add(await bodyOf("forked", 7, 9, fork))).toMatchObject({ status: 422, text: "wrong-proof\n" });
    expect((await add(await bodyOf("forked", 7, 9))).status).toBe(200);
  });

  test("404 for a log it does not know, 403 for one that did not sign", async () => {
    const strange = await note("default", 3, entries, "log.example.com/tidegater");
    expect(await add(`old 0\n\n${strange}`)).toMatchObject({ status: 404, text: "unknown-log\n" });
    const edited = (await note("unsigned", 3)).replace("\n3\n", "\n4\n");
    expect(await add(`old 0\n\n${edited}`)).toMatchObject({ status: 403, text: "not-signed-by-log\n" });
    expect(await witness.needs.record.load("log.example.com/tidegate/w/unsigned")).toBeUndefined();
  });

  test("400 for an old size above the new one, and for what is no request", async () => {
    expect((await add(await bodyOf("above", 5, 3))).status).toBe(400);
    for (const body of ["", "old 0\n\n", "{}", `old 0\n\n${await note("above", 3)}junk`])
      expect((await add(body)).status).toBe(400);
    expect((await add(Uint8Array.of(0x6f, 0xff, 0xfe))).status).toBe(400);
  });

  test("413 for more than 64 KiB, 404 for any other path", async () => {
    expect((await add(`old 0\n${"A".repeat(65_536)}`)).status).toBe(413);
    expect((await witness.app.request("/witness")).status).toBe(404);
    expect((await witness.app.request("/witness/add-checkpoint")).status).toBe(404);
  });
});

describe("many requests at once", () => {
  test("of one log that has forked: only one of the two is ever cosigned", async () => {
    const rivals = await Promise.all([bodyOf("race", 0, 6), bodyOf("race", 0, 6, fork)]);
    const answers = await Promise.all(Array.from({ length: 10 }, (_, place) => add(rivals[place % 2] ?? "")));
    const cosigned = answers.flatMap(({ status, text }, place) => (status === 200 ? [[place % 2, text]] : []));
    expect(new Set(cosigned.map(([which]) => which)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 200 || status === 409)).toHaveLength(10);
  });

  test("nothing is signed that was not recorded", async () => {
    const record = { ...witness.needs.record, replace: () => Promise.reject(new Error("unreachable")) };
    let signed = 0;
    const cosign = () => {
      signed += 1;
      return Promise.reject(new Error("signed"));
    };
    const needs = { ...witness.needs, record, cosigner: { ...witness.needs.cosigner, cosign } };
    await expect(cosignCheckpoint(needs, await bodyOf("unrecorded", 0, 3))).rejects.toThrow("unreachable");
    const contended = { ...needs, record: { ...record, replace: async () => false } };
    await expect(cosignCheckpoint(contended, await bodyOf("unrecorded", 0, 3))).rejects.toThrow(/kept changing/);
    expect(signed).toBe(0);
  });

  test("a witness that died after it recorded cosigns when it is asked again", async () => {
    const cosigner = { ...witness.needs.cosigner, cosign: () => Promise.reject(new Error("died")) };
    const body = await bodyOf("died", 0, 3);
    await expect(cosignCheckpoint({ ...witness.needs, cosigner }, body)).rejects.toThrow("died");
    expect(await add(body)).toMatchObject({ status: 409, text: "3\n" });
    expect((await add(await bodyOf("died", 3, 3))).status).toBe(200);
  });
});
