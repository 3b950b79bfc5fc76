import { compareTable } from "../../cli/verify/compare-table.ts";
import type { ExportedItem } from "../../cli/verify/dynamodb-json.ts";
import type { Leaf } from "../../cli/verify/leaf.ts";
import { readTableCopy } from "../../cli/verify/table-copy.ts";
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
  /** What clients were told of their commands. */
  readonly acknowledged: Acknowledged[];
}

export interface Acknowledged {
  /** By which the command's leaves are known. */
  readonly requestHash: string;
  /** Whether it was done, or refused. */
  readonly done: boolean;
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
    const comparison = compareTable(await readTableCopy(exported(evidence.table), workspace), false);
    /** Commands under which each request left leaves. */
    const commands = new Map<string, Set<string>>();
    const verified = await verifyLog(
      async (path) => (path === "checkpoint" ? Buffer.from(note) : evidence.files.get(path)),
      {
        policy,
        workspace,
        older: undefined,
        now: Number.MAX_SAFE_INTEGER,
        keepStates: true,
        onProgress: () => undefined,
        onLeaf: (leaf: Leaf, entry, standing) => {
          commands.set(leaf.requestHash, (commands.get(leaf.requestHash) ?? new Set()).add(leaf.command.id));
          comparison.add(leaf, entry, standing);
        },
      },
    );
    comparison.finish(verified);
    checkFold(evidence, verified.history.states(), violate);
    checkCommands(evidence, commands, violate);
  } catch (error) {
    violate(`the log does not verify: ${String(error).replace(/[0-9a-f]{8,}|\d+/g, "…")}`);
  }
};

async function* exported(table: Evidence["table"]): AsyncGenerator<ExportedItem> {
  for (const item of table.values()) yield { ...item, pk: String(item.pk), sk: String(item.sk) };
}

/** What clients were told is what the log says, and no request was carried out twice. */
const checkCommands = (
  { acknowledged }: Evidence,
  commands: ReadonlyMap<string, ReadonlySet<string>>,
  violate: Violate,
): void => {
  for (const { size } of commands.values()) if (size > 1) violate("a command was applied twice");
  for (const { requestHash, done } of acknowledged)
    if (commands.has(requestHash) !== done)
      violate(done ? "an acknowledged command is not in the log" : "a refused command is in the log");
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
  const counted = [...table.values()]
    .filter(({ sk }) => String(sk).startsWith("DAY#"))
    .flatMap((day) => Object.entries(day).filter(([name]) => name.startsWith("type:")))
    .reduce((sum, [, events]) => sum + Number(events), 0);
  if (counted !== size) violate("the days count other events than the log");
};

/** fold(log) = table, said once more without the verifier's comparison. */
const checkFold = ({ table }: Evidence, lines: readonly string[], violate: Violate): void => {
  const folded = new Map(
    lines.map((line) => JSON.parse(line)).map(({ kind, id, version, state }) => [`${kind}#${id}`, { version, state }]),
  );
  const states = [...table.values()].filter(({ sk, state }) => sk === "STATE" && state !== undefined);
  if (states.length !== folded.size) violate("the table holds other subjects than the log");
  for (const { pk, state, revision } of states) {
    const told = folded.get(String(pk).slice(workspace.length + 1));
    if (told?.version !== revision || canonicalJson(told?.state ?? null) !== state)
      violate("a state in the table is not what the log says");
  }
};
