import { createAuditApp } from "../../functions/audit/app.ts";
import { createAuditSequencer } from "../../functions/audit-sequencer/app.ts";
import { openCedarAuthorizer } from "../../lib/adapters/cedar/cedar-authorizer.ts";
import { openEventIndex } from "../../lib/adapters/dynamodb/event-index.ts";
import { openMemberDirectory } from "../../lib/adapters/dynamodb/member-directory.ts";
import { openPeople } from "../../lib/adapters/dynamodb/people.ts";
import { openPredictionFinder } from "../../lib/adapters/dynamodb/prediction-finder.ts";
import { parseLoggedChange } from "../../lib/adapters/dynamodb/schemas/logged-change.ts";
import { openSearchIndex } from "../../lib/adapters/dynamodb/search-index.ts";
import { openTrackingStore } from "../../lib/adapters/dynamodb/tracking/tracking-store.ts";
import { openTokenVerifier } from "../../lib/adapters/oidc/token-verifier.ts";
import { openCaptureObjects } from "../../lib/adapters/s3/capture-objects.ts";
import { sha256Digest } from "../../lib/adapters/system/sha256-digest.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import { verifyEd25519 } from "../../lib/adapters/system/verify-ed25519.ts";
import { sha256 } from "../domain/log/sha256.ts";
import { conforming } from "./conforming.ts";
import { logWorld } from "./log-world.ts";
import { memoryLogTiles } from "./memory-log-tiles.ts";
import { startObjectEndpoint } from "./object-endpoint.ts";
import { createMeasureTable, createStateTable, startTableEngine } from "./table-engine.ts";
import { testSigner } from "./test-signer.ts";
import { startTokenIssuer } from "./token-issuer.ts";

/** The audit function over a log and a table of its own, spoken to with real tokens. */
export const startAuditApi = async () => {
  const engine = await startTableEngine();
  const issuer = await startTokenIssuer();
  const { client } = engine;
  const table = await createStateTable(client, "state");
  const peopleTable = await createStateTable(client, "people");
  const measure = await createMeasureTable(client, "measure");
  const objects = await startObjectEndpoint();
  const captures = openCaptureObjects(objects);
  const tracking = openTrackingStore({ client, table: measure }, systemClock);
  const ids = uuidV7Ids();
  const memory = memoryLogTiles();
  const world = logWorld(client, table, memory);
  const audit = createAuditApp({
    tokens: openTokenVerifier({ issuer: issuer.issuer, audience: issuer.audience, groupsClaims: ["groups"] }),
    members: openMemberDirectory({ client, table: peopleTable, ids, clock: systemClock }),
    authorizer: openCedarAuthorizer(),
    ids,
    digest: sha256Digest,
    aggregates: world.store,
    clock: systemClock,
    people: openPeople({ client, table: peopleTable }),
    events: openEventIndex({ client, table }),
    index: openSearchIndex({ client, table }),
    tiles: memory.tiles,
    pruning: memory.pruning,
    signer: testSigner,
    verifySignature: verifyEd25519,
    hash: sha256,
    parseLoggedChange,
    predictionFinder: openPredictionFinder({ client, table: measure, clock: systemClock }),
    captures,
    runs: tracking.runs,
    datasets: tracking.datasets,
  });
  const app = conforming(audit);

  const request = async (path: string, init: RequestInit = {}, groups: string[] = ["default/auditor"]) =>
    app.request(path, {
      ...init,
      headers: { authorization: `Bearer ${await issuer.token({ groups })}`, ...init.headers },
    });
  const get = (path: string, groups?: string[]) => request(path, {}, groups);
  const postText = (path: string, body: string, groups?: string[], type = "text/plain; charset=utf-8") =>
    request(path, { method: "POST", body, headers: { "content-type": type } }, groups);

  // biome-ignore lint/suspicious/noExplicitAny: what a client sees
  const json = async (path: string, groups?: string[]): Promise<any> => {
    const response = await get(path, groups);
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  /** Status and code of a problem document. */
  const problem = async (response: Response): Promise<[number, string]> => {
    const type = response.headers.get("content-type");
    if (type !== "application/problem+json") throw new Error(`${response.status} ${type}`);
    const { code } = (await response.json()) as { code: string };
    return [response.status, code];
  };
  const sequence = () => createAuditSequencer(world.needs())({ kind: "tick" });
  const stop = async () => {
    await issuer.stop();
    await objects.stop();
    await engine.stop();
  };
  return {
    app,
    issuer,
    client,
    table,
    measure,
    captures,
    tracking,
    memory,
    world,
    get,
    json,
    postText,
    problem,
    sequence,
    stop,
  };
};

export type AuditApi = Awaited<ReturnType<typeof startAuditApi>>;
