import { parsePolicy } from "../../cli/verify/trust-policy.ts";
import { verifyLog } from "../../cli/verify/verify-log.ts";
import { canonicalJson } from "../../lib/adapters/canonical/canonical-json.ts";
import { decodeEntries } from "../../lib/domain/log/entry-bundle.ts";
import { equalBytes } from "../../lib/domain/log/equal-bytes.ts";
import { tileAt, tilePath } from "../../lib/domain/log/tile.ts";
import { formatVerifierKey, signatureTypes } from "../../lib/domain/log/verifier-key.ts";
import { mth } from "../domain/log/naive-merkle.ts";
import { testVerifierKey } from "../support/test-signer.ts";
import type { Item } from "./expressions.ts";
import { checkpointOf, type PublishedCheckpoint } from "./simulated-log.ts";
import { witnessKey } from "./simulated-witness.ts";

export const workspace = "simulated";

/** What a run leaves to be judged. */
export interface Evidence {
  readonly table: ReadonlyMap<string, Item>;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly published: PublishedCheckpoint[];
  readonly acknowledged: { readonly key: string; readonly touches: readonly string[] }[];
}

/** The log's own signature, and its witness's. */
const policy = parsePolicy(
  [
    `log ${testVerifierKey(workspace)}`,
    `witness w1 ${formatVerifierKey(witnessKey, signatureTypes.cosignature)}`,
    "quorum w1",
  ].join("\n"),
);

type Violate = (what: string) => void;

/** Nothing is signed but what the table holds as committed. */
export const checkSigned = ({ table }: Evidence, { size, root }: PublishedCheckpoint, violate: Violate): void => {
  const batches = [...table.values()].filter(({ sk }) => String(sk).startsWith("BATCH#"));
  if (!batches.some((batch) => batch.size === size && batch.root === Buffer.from(root).toString("hex")))
    violate("a checkpoint is signed that is not committed");
};

/** What is shown only grows, and whatever it covers is there. */
export const checkPublished = (
  { published }: Evidence,
  { size }: PublishedCheckpoint,
  missing: readonly string[],
  violate: Violate,
): void => {
  if (size <= (published.at(-1)?.size ?? 0)) violate("a checkpoint is taken back");
  if (missing.length > 0) violate("a checkpoint is shown before its tiles");
};

/** When everything has ended: the log is whole, it is the table, and it tells of every command once. */
export const checkEnd = async (evidence: Evidence, note: string | undefined, violate: Violate): Promise<void> => {
  if (note === undefined) return violate("nothing was ever published");
  const { size } = checkpointOf(note);
  checkPrefixes(evidence, size, violate);
  checkNothingWaits(evidence, size, violate);
  try {
    const verified = await verifyLog(
      async (path) => (path === "checkpoint" ? Buffer.from(note) : evidence.files.get(path)),
      {
        policy,
        workspace,
        older: undefined,
        now: Number.MAX_SAFE_INTEGER,
        keepStates: true,
        onProgress: () => undefined,
      },
    );
    checkFold(evidence, verified.history.states(), violate);
  } catch (error) {
    violate(`the log does not verify: ${String(error).replace(/[0-9a-f]{8,}|\d+/g, "…")}`);
  }
};

const checkPrefixes = ({ files, published }: Evidence, size: number, violate: Violate): void => {
  const bundle = tileAt("entries", 0, size);
  const decoded = decodeEntries((bundle && files.get(tilePath(bundle))) ?? new Uint8Array());
  const entries = decoded.ok ? [...decoded.value] : [];
  for (const checkpoint of published)
    if (!equalBytes(mth(entries.slice(0, checkpoint.size)), checkpoint.root))
      violate("a checkpoint was shown that is not a beginning of the log");
};

const checkNothingWaits = ({ table }: Evidence, size: number, violate: Violate): void => {
  for (const { sk, leaves } of table.values()) {
    if (String(sk).startsWith("LEAF#")) violate("a leaf still waits");
    if (sk === "STATE" && leaves !== undefined && Object.keys(Object(leaves)).length > 0)
      violate("a subject still holds a leaf");
  }
  const head = table.get(`${workspace}#log\nHEAD`);
  if (head?.size !== size || head.settled !== head.batch) violate("the head is not what is shown");
  const listed = [...table.values()]
    .filter(({ pk }) => pk === `${workspace}#events#all`)
    .flatMap(({ events }) => JSON.parse(String(events)))
    .map(({ index }) => index)
    .sort((a, b) => a - b);
  if (listed.length !== size || listed.some((index, place) => index !== place)) violate("the index is not the log");
};

/** fold(log) = table, and each command is in it once. */
const checkFold = ({ table, acknowledged }: Evidence, lines: readonly string[], violate: Violate): void => {
  const folded = new Map(
    lines.map((line) => JSON.parse(line)).map(({ id, version, state }) => [id, { version, state }]),
  );
  const states = [...table.values()].filter(({ sk, state }) => sk === "STATE" && state !== undefined);
  if (states.length !== folded.size) violate("the table holds other subjects than the log");
  for (const { pk, state, revision } of states) {
    const told = folded.get(String(pk).split("#").at(-1));
    if (told?.version !== revision || canonicalJson(told?.state ?? null) !== state)
      violate("a state in the table is not what the log says");
  }
  for (const { state } of folded.values())
    if (state.latestVersion !== Object.keys(state.tags).length) violate("a command was applied twice");
  for (const { key, touches } of acknowledged)
    if (!touches.every((name) => folded.get(name)?.state.tags[key] === "applied"))
      violate("an acknowledged command is not in the log");
};
