import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, type Api, type Person, startApi } from "../../support/api.ts";

let api: Api;
let ada: Person;
let mel: Person;
beforeAll(async () => {
  api = await startApi();
  ada = await api.person("ada", "data-scientist");
  mel = await api.person("mel", "ml-engineer");
  await ada.post("/v1/models", { name: "fraud", riskTier: 2, type: "classifier", owner: "o" });
  await ada.post("/v1/models/fraud/versions", { artifacts: [api.upload("model.onnx")] });
});
afterAll(() => api.stop());

const pages = readdirSync(new URL("../../../docs/problems", import.meta.url));

/** A refusal is a problem document with a page of its own, and leaves everything as it was. */
const refused = async (send: () => Promise<Answer>, status: number, code: string): Promise<void> => {
  const before = await api.contents();
  const answer = await send();
  expect(answer).toMatchObject({
    status,
    body: { code, status, type: `/docs/problems/${code}`, instance: expect.any(String) },
  });
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(pages).toContain(`${code}.md`);
  expect(await api.contents()).toEqual(before);
};

const model = { name: "fraud", riskTier: 3, type: "classifier", owner: "o" };
const artifact = () => api.upload("model.onnx");

describe("what is not there", () => {
  test.each([
    ["/v1/models/none", "model-not-found"],
    ["/v1/models/none/versions", "model-not-found"],
    ["/v1/models/fraud/versions/9", "version-not-found"],
    ["/v1/models/fraud/versions/9.9.9", "version-not-found"],
    ["/v1/models/fraud/aliases/none", "alias-not-found"],
    [`/v1/models/fraud/versions/1/artifacts/${"0".repeat(64)}`, "artifact-not-found"],
    [`/v1/change-requests/${"0".repeat(32)}`, "change-request-not-found"],
    ["/v1/unknown", "route-not-found"],
  ])("%s", (path, code) => refused(() => ada.get(path), 404, code));
});

describe("what breaks a rule", () => {
  test.each<[string, number, object]>([
    ["model-exists", 409, { ...model, name: "FRAUD" }],
    ["invalid-model-name", 422, { ...model, name: "frаud" }],
    ["invalid-model-name", 422, { ...model, name: "../fraud" }],
  ])("a model: %s", (code, status, body) => refused(() => ada.post("/v1/models", body), status, code));

  test.each<[string, number, (file: ReturnType<Api["upload"]>) => object]>([
    ["semver-taken", 409, (file) => ({ semver: "1.0.0", artifacts: [file] })],
    ["invalid-semver", 422, (file) => ({ semver: "v2", artifacts: [file] })],
    ["no-artifacts", 422, () => ({ artifacts: [] })],
    ["invalid-artifact-name", 422, (file) => ({ artifacts: [{ ...file, name: "../../etc/passwd" }] })],
    ["duplicate-artifact-name", 422, (file) => ({ artifacts: [file, file] })],
    ["artifact-not-uploaded", 422, (file) => ({ artifacts: [{ ...file, sha256: "0".repeat(64) }] })],
    ["artifact-size-differs", 422, (file) => ({ artifacts: [{ ...file, sizeBytes: 1 }] })],
    ["lineage-run-not-found", 422, (file) => ({ artifacts: [file], lineage: { trainingRun: "0".repeat(32) } })],
    [
      "lineage-model-not-found",
      422,
      (file) => ({ artifacts: [file], lineage: { upstreamModels: [{ model: "x", version: 1 }] } }),
    ],
  ])("a version: %s", (code, status, body) =>
    refused(() => ada.post("/v1/models/fraud/versions", body(artifact())), status, code),
  );

  test("a file in the archive: to be downloaded, or made a version of; it may be uploaded again", async () => {
    const file = api.upload("archived.bin");
    const versions = "/v1/models/fraud/versions";
    const { body } = await ada.post(versions, { artifacts: [file] });
    api.archive(file.sha256);
    const place = `${versions}/${body.number}/artifacts/${file.sha256}`;
    await refused(() => ada.get(place), 409, "artifact-archived");
    await refused(() => ada.post(versions, { artifacts: [file] }), 409, "artifact-archived");
    const { name: _, ...content } = file;
    const again = await ada.post("/v1/models/fraud/artifacts", content);
    expect(again.body).toMatchObject({ upload: { method: "PUT" } });
  });

  test("an update that lowers the tier", async () => {
    const { etag } = await ada.get("/v1/models/fraud");
    await refused(() => ada.change("PATCH", "/v1/models/fraud", etag, { riskTier: 4 }), 422, "risk-tier-lowered");
    await refused(() => ada.change("PATCH", "/v1/models/fraud", etag, { type: "ranker" }), 409, "model-type-fixed");
  });

  test("an update that takes a compliance framework away", async () => {
    await ada.post("/v1/models", {
      name: "held",
      riskTier: 3,
      type: "ranker",
      owner: "o",
      complianceFrameworks: ["sox"],
    });
    const { etag } = await ada.get("/v1/models/held");
    const change = { complianceFrameworks: ["gdpr"] };
    await refused(() => ada.change("PATCH", "/v1/models/held", etag, change), 422, "compliance-framework-removed");
  });

  test.each([
    ["champion", "reserved-alias"],
    ["v2", "reserved-alias"],
    ["a.b", "invalid-alias"],
  ])("the alias %s", async (alias, code) => {
    const { etag } = await ada.get("/v1/models/fraud");
    await refused(() => ada.change("PUT", `/v1/models/fraud/aliases/${alias}`, etag, { version: 1 }), 422, code);
  });

  test("a move that the lifecycle does not know, or that needs nobody", async () => {
    const { etag } = await ada.get("/v1/models/fraud/versions/1");
    const move = (stage: string) => ada.post("/v1/models/fraud/versions/1/stage", { stage }, etag);
    await refused(() => move("Production"), 409, "transition-not-allowed");
    await refused(() => move("Development"), 409, "transition-not-allowed");
  });
});

describe("votes", () => {
  let path: string;
  let etag: string;
  let digest: string;
  beforeAll(async () => {
    const version = await ada.get("/v1/models/fraud/versions/1");
    const staged = await ada.post("/v1/models/fraud/versions/1/stage", { stage: "Staging" }, version.etag);
    const asked = await ada.post("/v1/models/fraud/versions/1/stage", { stage: "Approved" }, staged.etag);
    path = `/v1/change-requests/${asked.body.id}`;
    ({ etag } = asked);
    ({ digest } = asked.body);
  });
  const vote = (who: Person, body: object = {}) =>
    who.post(`${path}/votes`, { decision: "approve", digest, ...body }, etag);

  test("of an author", () => refused(() => vote(ada), 403, "self-approval"));
  test("of an author under another role of the same person", async () => {
    const other = await api.person("ada", "ml-lead");
    await refused(() => vote(other), 403, "self-approval");
  });
  test("by somebody without a seat", async () => {
    const legal = await api.person("leo", "legal");
    await refused(() => vote(legal), 403, "not-eligible");
  });
  test("for a seat of somebody else", () => refused(() => vote(mel, { seat: "ml-lead" }), 403, "not-eligible"));
  test("about other content", () => refused(() => vote(mel, { digest: "0".repeat(64) }), 409, "candidate-changed"));
  test("against it without a reason", () => refused(() => vote(mel, { decision: "reject" }), 422, "reason-required"));
  test("while the version is voted on it does not move, nor is another vote opened", async () => {
    const version = await ada.get("/v1/models/fraud/versions/1");
    await refused(
      () => ada.post("/v1/models/fraud/versions/1/stage", { stage: "Archived" }, version.etag),
      409,
      "change-request-open",
    );
    await refused(
      () => ada.post("/v1/change-requests", { model: "fraud", version: 1, to: "Approved" }),
      409,
      "change-request-open",
    );
  });
  test("a withdrawal by somebody else", () =>
    refused(() => mel.post(`${path}/withdrawal`, undefined, etag), 403, "not-requester"));
  test("twice, and on a stale revision", async () => {
    const voted = await vote(mel);
    expect(voted.status).toBe(200);
    await refused(() => vote(mel), 412, "precondition-failed");
    await refused(() => mel.post(`${path}/votes`, { decision: "approve", digest }, voted.etag), 409, "already-voted");
  });
  test("on a closed request", async () => {
    const current = await ada.get(path);
    const withdrawn = await ada.post(`${path}/withdrawal`, undefined, current.etag);
    await refused(
      () => mel.post(`${path}/votes`, { decision: "approve", digest }, withdrawn.etag),
      409,
      "change-request-closed",
    );
  });
});
