import { generateKeyPairSync, sign } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ModelVersion } from "../../lib/domain/model-version/model-version.ts";
import { writeBundle } from "../../lib/domain/signing/bundle.ts";
import { dsseMessage } from "../../lib/domain/signing/dsse-message.ts";
import { writeStatement } from "../../lib/domain/signing/write-statement.ts";
import { ArtifactCorruptError } from "../../lib/ports/artifact-corrupt-error.ts";
import type { ArtifactStore } from "../../lib/ports/artifact-store.ts";
import { addSignature } from "../../lib/usecases/add-signature.ts";
import { createTarget } from "../../lib/usecases/create-target.ts";
import { deployVersion } from "../../lib/usecases/deploy-version.ts";
import { getSignature } from "../../lib/usecases/get-signature.ts";
import { signVersion } from "../../lib/usecases/sign-version.ts";
import { verifySignatures } from "../../lib/usecases/verify-signatures.ts";
import { commandContext } from "../support/command-context.ts";
import { by, held, openRegistry } from "../support/registry.ts";
import { startTableEngine, type TableEngine } from "../support/table-engine.ts";
import { testModelSigner } from "../support/test-model-signer.ts";

let engine: TableEngine;
let registry: Awaited<ReturnType<typeof openRegistry>>;
beforeAll(async () => {
  engine = await startTableEngine();
  registry = await openRegistry(engine);
});
afterAll(() => engine.stop());

const first = (model: string) => ({ model, version: "1" });
const registered = async (model: string): Promise<ModelVersion> => {
  await registry.model(model);
  return (await registry.version(model)).state;
};
const verdicts = async (model: string, artifacts: ArtifactStore = registry.artifacts) =>
  held(await verifySignatures({ ...registry, artifacts }, "default", first(model)));

/** A signature made elsewhere, over these files. */
const signedElsewhere = (files: ModelVersion["artifacts"], ignorePaths: readonly string[] = []) => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = String(publicKey.export({ type: "spki", format: "pem" }));
  const manifest = { name: "elsewhere", files, ignorePaths };
  const payload = new TextEncoder().encode(JSON.stringify(writeStatement(registry.hash, manifest)));
  const keyHint = registry.verifier.trust(pem)?.keyHint ?? "";
  const bundle = writeBundle({ keyHint, payload, signature: sign("sha256", dsseMessage(payload), privateKey) });
  return { bundle, publicKey: pem };
};

test("a version is signed with the deployment's key once, and the bundle is there for anybody", async () => {
  await registered("signed");
  const signed = held(await signVersion(registry, by("ada"), first("signed")));
  expect(signed).toMatchObject({ revision: 2, state: { signatures: [{ signedBy: "ada" }] } });
  expect((await verdicts("signed")).signatures).toMatchObject([{ number: 1, fault: null }]);
  const bundle = held(await getSignature(registry, "default", { ...first("signed"), signature: 1 }));
  expect(JSON.parse(bundle).verificationMaterial.publicKey.hint).toBe(signed.state.signatures[0]?.keyHint);

  expect(held(await signVersion(registry, by("tom"), first("signed")))).toMatchObject({ revision: 2 });
  expect(await signVersion(registry, by("ada"), { ...first("signed"), ifMatch: 1 })).toMatchObject({
    refusal: { code: "precondition-failed" },
  });
  expect(await getSignature(registry, "default", { ...first("signed"), signature: 2 })).toMatchObject({
    refusal: { code: "signature-not-found" },
  });
});

test("a repeated command signs once and answers what it answered", async () => {
  await registered("repeated");
  const context = commandContext({ idempotencyKey: "k" });
  const answers = [];
  for (let time = 0; time < 3; time += 1) answers.push(held(await signVersion(registry, context, first("repeated"))));
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
  expect((await verdicts("repeated")).signatures).toHaveLength(1);
});

test("a signature made elsewhere goes with the version whose every file it is over, and with no other", async () => {
  const { artifacts } = await registered("attached");
  const other = registry.upload("other.bin");
  const attach = (input: ReturnType<typeof signedElsewhere>) =>
    addSignature(registry, by("ada"), { ...first("attached"), ...input });
  const refused = { ok: false, refusal: { code: "signature-refused" } };
  expect(await attach(signedElsewhere([other]))).toMatchObject(refused);
  expect(await attach(signedElsewhere([...artifacts, other]))).toMatchObject(refused);
  // Signed as if model.onnx were to be passed over: what is loaded has to be signed.
  expect(await attach(signedElsewhere([other], ["model.onnx"]))).toMatchObject(refused);
  const good = signedElsewhere(artifacts);
  expect(await attach({ ...good, publicKey: signedElsewhere(artifacts).publicKey })).toMatchObject(refused);
  expect(await attach({ ...good, publicKey: "no key" })).toMatchObject({ refusal: { code: "unusable-key" } });
  expect((await verdicts("attached")).version).toMatchObject({ signatures: [], updatedAt: registry.time.now });

  held(await attach(good));
  held(await signVersion(registry, by("ada"), first("attached")));
  expect((await verdicts("attached")).signatures).toMatchObject([{ fault: null }, { fault: null }]);
});

test("a version holds sixteen keys' signatures", async () => {
  const { artifacts } = await registered("popular");
  for (let count = 0; count < 16; count += 1)
    held(await addSignature(registry, by("ada"), { ...first("popular"), ...signedElsewhere(artifacts) }));
  expect(await signVersion(registry, by("ada"), first("popular"))).toMatchObject({
    refusal: { code: "too-many-signatures" },
  });
});

/** The store after somebody has changed or lost what lies under a digest. */
const storeWithout = (lost: string, how: "lost" | "changed"): ArtifactStore => ({
  ...registry.artifacts,
  stat: async (workspace, sha256) => (sha256 === lost ? undefined : registry.artifacts.stat(workspace, sha256)),
  read: async (workspace, sha256) => {
    if (sha256 !== lost) return registry.artifacts.read(workspace, sha256);
    if (how === "lost") return undefined;
    throw new ArtifactCorruptError(sha256);
  },
});

test("what does not verify any more is not deployed, and a new signature by the key mends it", async () => {
  const { artifacts } = await registered("deployed");
  const creation = { name: "deployed-fn", kind: "lambda" } as const;
  held(await createTarget(registry, by("olga"), { model: "deployed", creation }));
  const signed = held(await signVersion(registry, by("ada"), first("deployed")));
  const deploy = (store: ArtifactStore) =>
    deployVersion({ ...registry, artifacts: store }, by("olga"), { target: "deployed-fn", version: "1" });
  const [signature] = signed.state.signatures;
  for (const lost of [signature?.bundle ?? "", signature?.keyHint ?? ""])
    for (const how of ["lost", "changed"] as const) {
      expect(await deploy(storeWithout(lost, how))).toMatchObject({
        refusal: { code: "signature-broken", version: 1, signature: 1 },
      });
      expect((await verdicts("deployed", storeWithout(lost, how))).signatures).toMatchObject([
        { fault: { code: "not-in-store" } },
      ]);
    }
  expect(await deploy(storeWithout(artifacts[0]?.sha256 ?? "", "lost"))).toMatchObject({
    refusal: { code: "artifact-lost", name: "model.onnx" },
  });

  const broken = { ...registry, artifacts: storeWithout(signature?.bundle ?? "", "lost") };
  const again = held(await signVersion(broken, by("ada"), first("deployed")));
  expect(again.state.signatures).toHaveLength(1);
  expect(again.state.signatures[0]?.bundle).not.toBe(signature?.bundle);
  held(await deploy(registry.artifacts));
});

test("a version that was changed behind our back is not deployed, signed or not", async () => {
  const { id } = await registered("tampered");
  held(
    await createTarget(registry, by("olga"), { model: "tampered", creation: { name: "tampered-fn", kind: "lambda" } }),
  );
  held(await signVersion({ ...registry, signer: testModelSigner() }, by("ada"), first("tampered")));
  const evil = registry.upload("model.onnx", "evil");
  const aggregates: typeof registry.aggregates = {
    ...registry.aggregates,
    load: async (workspace, kind, subject) => {
      const loaded = await registry.aggregates.load(workspace, kind, subject);
      return subject === id && loaded !== undefined
        ? { ...loaded, state: { ...loaded.state, artifacts: [evil] } }
        : loaded;
    },
  };
  expect(
    await deployVersion({ ...registry, aggregates }, by("olga"), { target: "tampered-fn", version: "1" }),
  ).toMatchObject({ refusal: { code: "version-altered" } });
  expect(held(await verifySignatures({ ...registry, aggregates }, "default", first("tampered")))).toMatchObject({
    digestHolds: false,
    signatures: [{ fault: { code: "file-differs" } }],
  });
});
