import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Api, type Person, startApi } from "../../support/api.ts";

let api: Api;
let ada: Person;
let vic: Person;
beforeAll(async () => {
  api = await startApi();
  ada = await api.person("ada", "data-scientist");
  vic = await api.person("vic", "viewer");
});
afterAll(() => api.stop());

const register = async (name: string) => {
  await ada.post("/v1/models", { name, riskTier: 4, type: "classifier", owner: "risk-team" });
  const artifacts = [api.upload("model.onnx", name), api.upload("lib/a.json", `${name} a`)];
  await ada.post(`/v1/models/${name}/versions`, { artifacts });
  return `/v1/models/${name}/versions/1`;
};

/** What a stranger does who has the DSSE specification and no code of ours. */
const signElsewhere = (statement: unknown) => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = String(publicKey.export({ type: "spki", format: "pem" }));
  const payload = Buffer.from(JSON.stringify(statement));
  const type = "application/vnd.in-toto+json";
  const message = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
  const bundle = {
    mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
    verificationMaterial: { publicKey: { hint: createHash("sha256").update(pem).digest("hex") }, tlogEntries: [] },
    dsseEnvelope: {
      payload: payload.toString("base64"),
      payloadType: type,
      signatures: [{ sig: sign("sha256", message, privateKey).toString("base64"), keyid: "" }],
    },
  };
  return { bundle, publicKey: pem };
};

test("a bill of materials names the files of a version and its signatures", async () => {
  const version = await register("billed");
  await ada.change("POST", `${version}/signatures`, '"1"', undefined);
  const bom = await vic.get(`${version}/bom`);
  expect(bom).toMatchObject({
    status: 200,
    body: {
      specVersion: "1.6",
      version: 2,
      metadata: { component: { externalReferences: [{ url: `${version}/signatures/1` }] } },
      components: [{ name: "lib/a.json" }, { name: "model.onnx" }],
    },
  });
  expect((await vic.get(`${version}/bom`)).body).toEqual(bom.body);
});

describe("signatures", () => {
  test("by the deployment's key and by others stand beside the version, and verify", async () => {
    const version = await register("signed");
    const manifest = await vic.get(`${version}/manifest`);
    expect(manifest).toMatchObject({
      status: 200,
      body: { predicate: { resources: [{ name: "lib/a.json" }, { name: "model.onnx" }] } },
    });
    const own = await ada.change("POST", `${version}/signatures`, '"1"', undefined);
    expect(own).toMatchObject({ status: 200, etag: '"2"', body: { signatures: [{ keyHint: expect.any(String) }] } });
    const attached = await ada.change("POST", `${version}/signatures`, own.etag, signElsewhere(manifest.body));
    expect(attached).toMatchObject({ status: 200, etag: '"3"' });

    const { items } = (await vic.get(`${version}/signatures`)).body;
    expect(items).toMatchObject([{ number: 1, signedBy: own.body.registeredBy }, { number: 2 }]);
    for (const { publicKey, keyHint } of items)
      expect(createHash("sha256").update(publicKey).digest("hex")).toBe(keyHint);
    const bundle = await vic.get(`${version}/signatures/1`);
    expect(bundle.headers.get("content-disposition")).toBe('attachment; filename="model.sig"');
    expect(createHash("sha256").update(JSON.stringify(bundle.body)).digest("hex")).toBe(items[0].bundle);
    const payload = Buffer.from(bundle.body.dsseEnvelope.payload, "base64").toString();
    expect(JSON.parse(payload)).toEqual(manifest.body);
    expect(await vic.post(`${version}/signatures/verify`, undefined)).toMatchObject({
      status: 200,
      body: {
        holds: true,
        digestHolds: true,
        missing: [],
        signatures: [{ holds: true }, { holds: true, fault: null }],
      },
    });
  });

  test("that do not hold are refused with a page that says why, and nothing is written", async () => {
    const version = await register("refused");
    const other = await vic.get(`${await register("other")}/manifest`);
    const attach = (body: unknown) => ada.change("POST", `${version}/signatures`, '"1"', body);
    expect(await attach(signElsewhere(other.body))).toMatchObject({
      status: 422,
      body: { code: "signature-refused", type: "/docs/problems/signature-refused" },
    });
    const { bundle, publicKey } = signElsewhere((await vic.get(`${version}/manifest`)).body);
    expect(await attach({ bundle, publicKey: "hello" })).toMatchObject({ status: 422, body: { code: "unusable-key" } });
    expect(await attach({ bundle })).toMatchObject({ status: 422, body: { code: "invalid-request" } });
    expect(await attach({ bundle, publicKey, trusted: true })).toMatchObject({ status: 422 });
    expect(await ada.post(`${version}/signatures`, undefined)).toMatchObject({ status: 428 });
    expect(await ada.change("POST", `${version}/signatures`, '"9"', undefined)).toMatchObject({ status: 412 });
    expect(await vic.change("POST", `${version}/signatures`, '"1"', undefined)).toMatchObject({ status: 403 });
    expect(await vic.get(`${version}/signatures/1`)).toMatchObject({
      status: 404,
      body: { code: "signature-not-found" },
    });
    expect(await vic.get(version)).toMatchObject({ etag: '"1"', body: { signatures: [] } });
  });
});
