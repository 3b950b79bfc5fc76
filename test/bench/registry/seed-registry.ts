import { DatabaseSync, type StatementSync } from "node:sqlite";
import { canonicalJson } from "../../../lib/adapters/canonical/canonical-json.ts";
import { indexRow } from "../../../lib/adapters/dynamodb/index-rows.ts";
import * as keys from "../../../lib/adapters/dynamodb/item-keys.ts";
import type { Change } from "../../../lib/domain/command/change.ts";
import { listingOf } from "../../../lib/domain/command/leaf.ts";
import { modelNameClaim } from "../../../lib/domain/model/model-name.ts";
import { semverClaim } from "../../../lib/domain/model-version/decide-registration.ts";
import { indexEntries } from "../../../lib/domain/search/index-entries.ts";
import { model, version } from "../../support/registry-world.ts";
import { hotVersions, modelName, registrySample, type SampleVersion } from "./registry-sample.ts";

const workspace = "default";

/**
 * Writes a registry straight into the file of a table engine that is not running: the items that commands would have written, all in
 * the log already.
 *
 * @param table  of the engine, created as the stacks declare it
 */
export const seedRegistry = (file: string, table: string, versions: number): void => {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY; BEGIN");
  const put = putter(database, table);
  let count = 0;
  for (const { models, versions: batch } of registrySample(versions)) {
    for (const { index, latest } of models) {
      const state = model({
        id: idOf(index),
        name: modelName(index),
        riskTier: 4,
        latestVersion: latest,
        highestSemver: `1.${latest - 1}.0`,
        aliases: { champion: latest },
        createdAt: 1_700_000_000_000 + index,
        updatedAt: 1_700_000_000_000 + index,
      });
      putState({ kind: "model", id: state.id, basis: null, event: "model-registered", state }, put);
      putClaim(modelNameClaim(state.name), { kind: "model", id: state.id }, put);
    }
    for (const sampled of batch) putVersion(sampled, put);
    count += batch.length;
    if (count % 50_000 < batch.length) database.exec("COMMIT; BEGIN");
  }
  database.exec("COMMIT");
  database.close();
};

const idOf = (index: number): string => index.toString(16).padStart(32, "0");

const putVersion = ({ model: of, number, run, team, at, source }: SampleVersion, put: Put): void => {
  const state = version(number, {
    id: `${idOf(of)}.${number}`,
    model: idOf(of),
    modelName: modelName(of),
    origin: { source, run, runLink: null, loggedModel: null },
    tags: { team },
    aliases: number === (of === 0 ? hotVersions : 10) ? ["champion"] : [],
    createdAt: at,
    updatedAt: at,
    stageChangedAt: at,
  });
  putState({ kind: "model-version", id: state.id, basis: null, event: "version-registered", state }, put);
  putClaim(semverClaim(state.model, state.semver), { kind: "model-version", id: state.id }, put);
};

const putState = (change: Change, put: Put): void => {
  const { group, sort } = listingOf(change);
  const list = keys.listPartition(workspace, change.kind, group);
  put({
    ...keys.stateKey(workspace, change.kind, change.id),
    state: canonicalJson(change.state),
    revision: 1,
    lastEvent: "0".repeat(32),
    list,
    listSort: sort,
    leaves: {},
    effects: {},
  });
  for (const entry of indexEntries(change.kind, change.state)) put(indexRow(workspace, change, entry));
};

const putClaim = (claim: string, subject: { readonly kind: string; readonly id: string }, put: Put): void =>
  put({ ...keys.claimKey(workspace, claim), ...subject });

type Item = Readonly<Record<string, string | number | Readonly<Record<string, never>>>>;
type Put = (item: Item) => void;

/** Puts items as the packaged engine lays them out (dynoxide 1.2): typed keys beside the item in DynamoDB's JSON, a copy for each index. */
const putter = (database: DatabaseSync, table: string): Put => {
  const base = database.prepare(
    `INSERT OR REPLACE INTO "${table}" (pk, sk, item_json, item_size, hash_prefix) VALUES (?, ?, ?, ?, '')`,
  );
  const listed = database.prepare(
    `INSERT OR REPLACE INTO "${table}::gsi::list" (gsi_pk, gsi_sk, table_pk, table_sk, item_json) VALUES (?, ?, ?, ?, ?)`,
  );
  return (item) => {
    const json = JSON.stringify(Object.fromEntries(Object.entries(item).map(([name, value]) => [name, typed(value)])));
    run(base, `S:${item.pk}`, `S:${item.sk}`, json, sizeOf(item));
    if (item.list !== undefined)
      run(listed, `S:${item.list}`, `S:${item.listSort}`, `S:${item.pk}`, `S:${item.sk}`, json);
  };
};

const run = (statement: StatementSync, ...values: (string | number)[]): void => void statement.run(...values);

const typed = (value: Item[string]): unknown => {
  if (typeof value === "string") return { S: value };
  return typeof value === "number" ? { N: String(value) } : { M: value };
};

/** Bytes as DynamoDB counts them: names and values; a short number two, an empty map three. */
const sizeOf = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => {
    if (typeof value === "string") return sum + name.length + Buffer.byteLength(value);
    return sum + name.length + (typeof value === "number" ? 2 : 3);
  }, 0);
