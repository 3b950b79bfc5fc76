import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyEd25519 } from "../../../lib/adapters/system/verify-ed25519.ts";
import { eventIdOf } from "../../../lib/domain/command/event-id.ts";
import { parseTlogProof, verifyTlogProof } from "../../../lib/domain/log/tlog-proof.ts";
import { readLogEntries } from "../../../lib/usecases/read-log-entries.ts";
import { readPublishedHead } from "../../../lib/usecases/read-published-head.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import { type Answer, type Api, type Person, startApi } from "../../support/api.ts";
import { testSigner } from "../../support/test-signer.ts";

let api: Api;
let ada: Person;
beforeAll(async () => {
  api = await startApi();
  ada = await api.person("ada", "ml-engineer");
});
afterAll(() => api?.stop());

let names = 0;
const register = (headers: Readonly<Record<string, string>>, name = `model-${names++}`) =>
  ada.ask("POST", "/v1/models", { name, riskTier: 3, type: "classifier", owner: "risk", description: name }, headers);

/** What runs while a request waits: the log comes to its leaves only after a while, and after however long a commit takes. */
const withLog = async <Value>(work: Promise<Value>): Promise<Value> => {
  let isAnswered = false;
  const answered = work.finally(() => {
    isAnswered = true;
  });
  const sequenced = (async () => {
    do {
      await setTimeout(200);
      await api.sequence();
    } while (!isAnswered);
  })();
  const [value] = await Promise.all([answered, sequenced]);
  return value;
};

const firstEvent = ({ headers }: Answer) => eventIdOf(headers.get("x-request-id") ?? "", 0);

/** The place in the log that an answer proves its command's first leaf to have. */
const provenIndex = async (answer: Answer, event: string): Promise<number> => {
  const proof = parseTlogProof(Buffer.from(answer.headers.get("audit-proof") ?? "", "base64").toString());
  if (!proof.ok) throw new Error(proof.refusal.code);
  expect(proof.value.extra).toBeUndefined();
  const { index } = proof.value;
  const size = (await readPublishedHead(api.log.tiles, "default"))?.checkpoint.size ?? 0;
  const [entry = new Uint8Array()] = await readLogEntries(api.log.tiles, "default", index, size);
  expect(JSON.parse(Buffer.from(entry).toString()).id).toBe(event);
  const keys = [await testSigner.verifierKey("default")];
  expect(verifyTlogProof(sha256, verifyEd25519, proof.value, entry, keys).ok).toBe(true);
  return index;
};

describe("a command that waits", () => {
  test("is answered with the proof of its own leaf once the log has it", async () => {
    const answer = await withLog(register({ prefer: "wait=10" }));
    expect([answer.status, answer.headers.get("preference-applied")]).toEqual([201, "wait=10"]);
    await provenIndex(answer, firstEvent(answer));
    expect(answer.headers.get("link")).toBe(`</v1/audit/events/${firstEvent(answer)}/proof>; rel="audit-proof"`);
  });

  test("names every leaf it wrote, up to eight", async () => {
    const model = await register({}, "with-version");
    expect(model.status).toBe(201);
    const body = { artifacts: [api.upload("model.onnx", "with-version")] };
    const answer = await withLog(ada.ask("POST", "/v1/models/with-version/versions", body, { prefer: "wait=10" }));
    expect(answer.status).toBe(201);
    const id = answer.headers.get("x-request-id") ?? "";
    const links = [0, 1].map((ordinal) => `</v1/audit/events/${eventIdOf(id, ordinal)}/proof>; rel="audit-proof"`);
    expect(answer.headers.get("link")).toBe(links.join(", "));
    await provenIndex(answer, firstEvent(answer));
  });

  test("and is repeated is answered with the proof of the first time, and runs once", async () => {
    const headers = { prefer: "wait=10", "idempotency-key": "once" };
    const first = await withLog(register(headers, "once"));
    const again = await register(headers, "once");
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers.get("x-request-id")).not.toBe(first.headers.get("x-request-id"));
    const index = await provenIndex(first, firstEvent(first));
    expect(await provenIndex(again, firstEvent(first))).toBe(index);
    expect(again.headers.get("link")).toBe(first.headers.get("link"));
  });

  test("longer than the log takes is answered all the same, with where the proof will be", async () => {
    const startedMs = performance.now();
    const answer = await register({ prefer: "wait=1" });
    const tookMs = performance.now() - startedMs;
    expect(answer.status).toBe(201);
    expect([answer.headers.get("preference-applied"), answer.headers.get("audit-proof")]).toEqual([null, null]);
    expect(answer.headers.get("link")).toContain(firstEvent(answer));
    expect(tookMs).toBeGreaterThan(500);
  });

  test("is answered as committed when the log's files do not prove it", async () => {
    const headers = { prefer: "wait=10", "idempotency-key": "torn" };
    await withLog(register(headers, "torn"));
    const intact = new Map(api.log.files);
    for (const [path, bytes] of intact)
      if (path.includes("/tile/0/"))
        api.log.files.set(
          path,
          bytes.map((byte) => byte ^ 1),
        );
    const answer = await register(headers, "torn");
    for (const [path, bytes] of intact) api.log.files.set(path, bytes);
    expect([answer.status, answer.headers.get("audit-proof")]).toEqual([201, null]);
    expect(answer.headers.get("link")).toContain("audit-proof");
  });
});

describe("what does not wait", () => {
  const untouched = (answer: Answer) =>
    expect(["link", "preference-applied", "audit-proof"].map((name) => answer.headers.get(name))).toEqual([
      null,
      null,
      null,
    ]);

  test.each<Readonly<Record<string, string>>>([{}, { prefer: "wait=soon" }, { prefer: "respond-async" }])(
    "a command with %o",
    async (headers) => {
      untouched(await register(headers));
    },
  );

  test("a request that reads, is refused, or changes nothing", async () => {
    await register({}, "there");
    const reads = await ada.ask("GET", "/v1/models/there", undefined, { prefer: "wait=10" });
    expect(reads.status).toBe(200);
    untouched(reads);
    const refused = await register({ prefer: "wait=10" }, "there");
    expect(refused.status).toBe(409);
    untouched(refused);
    const { name: _, ...upload } = api.upload("a", "beside");
    const beside = await ada.ask("POST", "/v1/models/there/artifacts", upload, { prefer: "wait=10" });
    expect(beside.status).toBeLessThan(300);
    untouched(beside);
  });
});
