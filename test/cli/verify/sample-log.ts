import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { formatCheckpoint } from "../../../lib/domain/log/checkpoint.ts";
import { appendLeaves, emptyRange, rootOf } from "../../../lib/domain/log/compact-range.ts";
import { growTiles } from "../../../lib/domain/log/grow-tiles.ts";
import { leafHash } from "../../../lib/domain/log/merkle-hash.ts";
import { formatNote } from "../../../lib/domain/log/signed-note.ts";
import { tilePath } from "../../../lib/domain/log/tile.ts";
import { utf8 } from "../../../lib/domain/log/utf8.ts";
import { formatVerifierKey, verifierKey } from "../../../lib/domain/log/verifier-key.ts";
import { publicKeyOf, signWith } from "../../domain/log/ed25519.ts";
import { sha256 } from "../../domain/log/sha256.ts";

export type LogFiles = Map<string, Uint8Array>;
// biome-ignore lint/suspicious/noExplicitAny: tests bend leaves into every wrong shape
export type SampleLeaf = any;

const defaultOrigin = "example.com/log";
export const vkeyOf = (origin: string) => formatVerifierKey(verifierKey(sha256, origin, publicKeyOf(1)));
export const vkey = vkeyOf(defaultOrigin);

const hexId = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 32);

const eventOf = (command: number, ordinal: number) =>
  `${hexId(`command ${command}`).slice(0, 30)}${ordinal.toString(16).padStart(2, "0")}`;

/** A name claimed and given back for another, an effect that stands for three revisions. */
const companionsOf = (subject: number, version: number) => {
  const effect = (since: number) => hexId(`effect ${subject} ${since}`);
  const worker = "reconciler";
  return {
    claims: version % 6 === 1 ? [`name#${subject}.${version}`] : [],
    releases: version % 6 === 5 ? [`name#${subject}.${version - 4}`] : [],
    effects: version % 4 === 2 ? [{ id: effect(version), worker, type: "look", payload: { rate: 0.1 + 0.2 } }] : [],
    settles: version % 4 === 1 && version > 1 ? [{ id: effect(version - 3), worker }] : [],
  };
};

/** Commands of one to three leaves over a handful of subjects: a history as the product writes it. */
export const sampleLeaves = (count: number): SampleLeaf[] => {
  const leaves: SampleLeaf[] = [];
  const last = new Map<number, { version: number; id: string }>();
  for (let command = 0; leaves.length < count; command += 1) {
    const width = Math.min(1 + (command % 3), count - leaves.length);
    for (let ordinal = 0; ordinal < width; ordinal += 1) {
      const subject = (command * 7 + ordinal) % 23;
      const before = last.get(subject);
      const id = eventOf(command, ordinal);
      const version = (before?.version ?? 0) + 1;
      leaves.push({
        schema: "leaf.v2",
        id,
        workspace: "default",
        type: version === 1 ? "model-registered" : "model-updated",
        subject: { kind: "model", id: hexId(`subject ${subject}`) },
        version,
        previous: before?.id ?? null,
        command: { id: hexId(`command ${command}`), ordinal, leaves: width },
        actor: "0f1e",
        authorization: { policySetHash: "a".repeat(64), decision: "allow", determiningPolicies: ["operators"] },
        requestHash: "b".repeat(64),
        idempotency: command % 2 === 0 ? "c".repeat(64) : null,
        about: { model: hexId(`subject ${subject}`), data: [] },
        listing: { group: "0", sort: hexId(`subject ${subject}`) },
        ...companionsOf(subject, version),
        riskTier: 2,
        frameworks: [],
        consent: null,
        at: new Date(1_790_000_000_000 + command * 1000).toISOString(),
        state: { schema: "model.v1", name: `modèle ${subject}`, revision: version, rate: 0.1 + 0.2 },
      });
      last.set(subject, { version, id });
    }
  }
  return leaves;
};

export const entryOf = (leaf: SampleLeaf): Uint8Array => utf8(canonicalize(leaf) ?? "");

/** The files of a log that holds these entries, signed; what an operator with the key could publish. */
export const publish = (
  entries: readonly Uint8Array[],
  signers: readonly number[] = [1],
  origin = defaultOrigin,
): LogFiles => {
  const files: LogFiles = new Map();
  for (const { tile, bytes } of growTiles(sha256, 0, [], entries)) files.set(tilePath(tile), bytes);
  const hashes = entries.map((entry) => leafHash(sha256, entry));
  const root = rootOf(sha256, appendLeaves(sha256, emptyRange, hashes));
  const text = formatCheckpoint({ origin, size: entries.length, root });
  const signatures = signers.map((seed) => {
    const { keyId } = verifierKey(sha256, origin, publicKeyOf(seed));
    return { name: origin, keyId, signature: signWith(seed, utf8(text)) };
  });
  files.set("checkpoint", utf8(formatNote({ text, signatures })));
  return files;
};
