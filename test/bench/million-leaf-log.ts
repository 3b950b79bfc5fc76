import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { canonicalJson } from "../../lib/adapters/canonical/canonical-json.ts";
import { formatCheckpoint } from "../../lib/domain/log/checkpoint.ts";
import { growTiles, type TileObject } from "../../lib/domain/log/grow-tiles.ts";
import { emptyHead, extendHead } from "../../lib/domain/log/log-head.ts";
import { formatNote } from "../../lib/domain/log/signed-note.ts";
import { edgeTiles, tilePath } from "../../lib/domain/log/tile.ts";
import { sha256 } from "../domain/log/sha256.ts";
import { testSigner } from "../support/test-signer.ts";

const workspace = "default";
const subjects = 10_000;
const actors = 50;
const batch = 25_600;

/** The leaf that the product would write for the `index`-th change, of one model after another. */
export const leafAt = (index: number): string => {
  const [subject, round] = [index % subjects, Math.floor(index / subjects)];
  const hex = (text: string, digits: number) => Buffer.from(text).toString("hex").padStart(digits, "0");
  const model = hex(`model-${subject}`, 32);
  const eventOf = (command: number) => `${hex(`command-${command}`, 30).slice(-30)}00`;
  return canonicalJson({
    schema: "leaf.v2",
    id: eventOf(index),
    workspace,
    type: round === 0 ? "model-registered" : "model-updated",
    subject: { kind: "model", id: model },
    version: round + 1,
    previous: round === 0 ? null : eventOf(index - subjects),
    command: { id: `${eventOf(index).slice(0, 30)}a0`, ordinal: 0, leaves: 1 },
    actor: hex(`actor-${index % actors}`, 32),
    authorization: { policySetHash: "a".repeat(64), decision: "allow", determiningPolicies: ["operators-operate"] },
    requestHash: sha256(Buffer.from(String(index))).reduce(
      (text, byte) => text + byte.toString(16).padStart(2, "0"),
      "",
    ),
    idempotency: null,
    about: { model, data: [] },
    riskTier: 1 + (subject % 4),
    frameworks: [],
    consent: null,
    at: new Date(1_790_000_000_000 + index * 10).toISOString(),
    state: {
      schema: "model.v3",
      id: model,
      name: `model-${subject}`,
      riskTier: 1 + (subject % 4),
      type: "classifier",
      owner: "a team",
      framework: "xgboost",
      complianceFrameworks: [],
      description: `as it was said for the ${round}th time`,
      tags: { round: String(round) },
      aliases: {},
      latestVersion: 0,
      highestSemver: null,
      targets: [],
      registeredBy: hex(`actor-${index % actors}`, 32),
      createdAt: 1_790_000_000_000,
      updatedAt: 1_790_000_000_000 + index * 10,
    },
    listing: { group: "0", sort: model },
    claims: round === 0 ? [`model-name#model-${subject}`] : [],
    releases: [],
    effects: [],
    settles: [],
  });
};

export interface WrittenLog {
  readonly note: string;
  readonly root: Uint8Array;
  /** Every tile of hashes, by its path. */
  readonly tiles: ReadonlyMap<string, TileObject>;
}

/** Writes a log of `size` such leaves into a folder, as an operator would publish it. */
export const writeLog = async (folder: string, size: number): Promise<WrittenLog> => {
  const tiles = new Map<string, TileObject>();
  let head = emptyHead(sha256);
  while (head.range.size < size) {
    const from = head.range.size;
    const entries = Array.from({ length: Math.min(batch, size - from) }, (_, place) =>
      Buffer.from(leafAt(from + place)),
    );
    const edge = edgeTiles(from).flatMap((tile) => tiles.get(tilePath(tile)) ?? []);
    for (const object of growTiles(sha256, from, edge, entries)) {
      const path = tilePath(object.tile);
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), object.bytes);
      if (object.tile.level !== "entries") tiles.set(path, object);
    }
    head = extendHead(sha256, head, entries);
  }
  const { name: origin } = await testSigner.verifierKey(workspace);
  const text = formatCheckpoint({ origin, size, root: head.root });
  const note = formatNote({ text, signatures: [await testSigner.sign(workspace, text)] });
  writeFileSync(join(folder, "checkpoint"), note);
  return { note, root: head.root, tiles };
};
