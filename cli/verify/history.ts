import { canonicalJson } from "./canonical-json.ts";
import { type Leaf, nameOfSubject, subjectOfName } from "./leaf.ts";
import { sha256 } from "./tree.ts";
import { VerificationFailure } from "./verification-failure.ts";

/** Clocks of writers may differ by this much from ours and, both ways, from each other's. */
const skewMs = 3_600_000;

/** What the log says of one subject after the leaves read so far. */
interface Subject {
  readonly version: number;
  readonly lastEvent: string;
  /** Place of that event in the log. */
  readonly index: number;
  readonly at: number;
  /** The state as canonical JSON where states are asked for, otherwise its SHA-256: a million of them must fit. */
  readonly state: string;
  /** Kept with the state; leaves of version 1 do not tell it. */
  readonly listing: Listing | undefined;
}

type Listing = Extract<Leaf, { schema: "leaf.v2" }>["listing"];

/** A subject as the log leaves it. */
export interface Folded {
  readonly subject: Leaf["subject"];
  readonly version: number;
  readonly lastEvent: string;
  /** Canonical JSON. */
  readonly state: string;
  readonly listing: Listing | undefined;
}

interface OpenCommand {
  readonly first: Leaf;
  readonly nextOrdinal: number;
}

export type Position = Pick<Subject, "version" | "lastEvent" | "index">;

export interface History {
  /** Takes the next leaf, or says what contradicts the leaves before it. */
  readonly add: (leaf: Leaf, index: number) => void;
  /** Takes a leaf of the pruned part: what lay between the leaves that were kept cannot be asked for. */
  readonly addPruned: (leaf: Leaf, index: number) => void;
  /** Called after `size` leaves where a checkpoint was signed: a command's leaves must not straddle it. */
  readonly endCheckpoint: (size: number) => void;
  readonly subjects: () => number;
  /** Every subject, as `kind id`. */
  readonly names: () => Iterable<string>;
  /** Where a subject stands; undefined where the log does not know it. */
  readonly positionOf: (subject: Leaf["subject"]) => Position | undefined;
  readonly hasCommand: (id: string) => boolean;
  readonly commands: () => number;
  /** Lower-case hex SHA-256 over the latest state of every subject, the same whoever folds the log. */
  readonly foldDigest: () => string;
  /** One canonical JSON line per subject, sorted; empty unless states are kept. */
  readonly states: () => string[];
  /** Every subject, sorted; empty unless states are kept. */
  readonly folded: () => Folded[];
}

/**
 * Follows every subject and every command through the log.
 *
 * @param workspace  the workspace each leaf must name; undefined takes that of the first leaf
 * @param now        our clock, epoch milliseconds
 */
export const followHistory = (workspace: string | undefined, now: number, keepStates: boolean): History => {
  const subjects = new Map<string, Subject>();
  const eventIds = new Set<string>();
  const commandIds = new Set<string>();
  let owner = workspace;
  let open: OpenCommand | undefined;
  let isFirst = true;

  const checkOwn = (leaf: Leaf, index: number): number => {
    owner ??= leaf.workspace;
    if (leaf.workspace !== owner) throw wrong("leaf", index, `belongs to workspace ${leaf.workspace}, not ${owner}`);
    if (eventIds.has(leaf.id)) throw wrong("leaf", index, `repeats event ${leaf.id}`);
    eventIds.add(leaf.id);
    return checkTime(leaf, index, now);
  };
  const keep = (leaf: Leaf, index: number, at: number) =>
    subjects.set(nameOfSubject(leaf.subject), subjectAfter(leaf, index, at, keepStates));
  const add = (leaf: Leaf, index: number) => {
    const at = checkOwn(leaf, index);
    checkSubject(subjects.get(nameOfSubject(leaf.subject)), leaf, index, at);
    // The first leaf that a pruned log has left may stand in the middle of its command.
    if (isFirst && index > 0 && leaf.command.ordinal > 0) open = { first: leaf, nextOrdinal: leaf.command.ordinal };
    isFirst = false;
    open = checkCommand(open, commandIds, leaf, index);
    keep(leaf, index, at);
  };
  const addPruned = (leaf: Leaf, index: number) => {
    const at = checkOwn(leaf, index);
    const { version = 0 } = subjects.get(nameOfSubject(leaf.subject)) ?? {};
    if (leaf.version <= version)
      throw wrong("subject", index, `${nameOfSubject(leaf.subject)} has version ${leaf.version} after ${version}`);
    keep(leaf, index, at);
  };
  const endCheckpoint = (size: number) => {
    if (open !== undefined)
      throw wrong(
        "command",
        size,
        `a checkpoint splits command ${open.first.command.id} after ${open.nextOrdinal} leaves`,
      );
  };
  const sorted = () => [...subjects].sort(([a], [b]) => (a < b ? -1 : 1));
  const folded = () =>
    keepStates ? sorted().map(([key, subject]) => ({ subject: subjectOfName(key), ...subject })) : [];
  return {
    add,
    addPruned,
    endCheckpoint,
    subjects: () => subjects.size,
    names: () => subjects.keys(),
    positionOf: (subject) => subjects.get(nameOfSubject(subject)),
    commands: () => commandIds.size,
    hasCommand: (id) => commandIds.has(id),
    foldDigest: () => digestOfFold(sorted(), keepStates),
    states: () => folded().map(stateLine),
    folded,
  };
};

const subjectAfter = (leaf: Leaf, index: number, at: number, keepStates: boolean): Subject => {
  const text = canonicalJson(leaf.state);
  const state = keepStates ? text : sha256(Buffer.from(text)).toString("base64");
  const listing = keepStates && leaf.schema === "leaf.v2" ? leaf.listing : undefined;
  return { version: leaf.version, lastEvent: leaf.id, index, at, state, listing };
};

const digestOfFold = (sorted: readonly [string, Subject][], keepStates: boolean): string => {
  const lines = sorted.map(([key, { version, state }]) => {
    const digest = keepStates ? sha256(Buffer.from(state)).toString("base64") : state;
    return `${key} ${version} ${digest}\n`;
  });
  return sha256(Buffer.from(lines.join(""))).toString("hex");
};

const stateLine = ({ subject: { kind, id }, version, state }: Folded): string =>
  `{"id":${JSON.stringify(id)},"kind":${JSON.stringify(kind)},"state":${state},"version":${version}}`;

const wrong = (check: "leaf" | "subject" | "command", index: number, detail: string) =>
  new VerificationFailure(check, `at leaf ${index}`, detail);

const checkTime = ({ at }: Leaf, index: number, now: number): number => {
  const instant = Date.parse(at);
  if (Number.isNaN(instant) || new Date(instant).toISOString() !== at) throw wrong("leaf", index, `${at} is no time`);
  if (instant > now + skewMs) throw wrong("leaf", index, `${at} is in the future`);
  return instant;
};

const checkSubject = (before: Subject | undefined, leaf: Leaf, index: number, at: number): void => {
  const name = nameOfSubject(leaf.subject);
  const version = (before?.version ?? 0) + 1;
  if (leaf.version !== version)
    throw wrong("subject", index, `${name} has version ${leaf.version} after ${version - 1}`);
  const previous = before?.lastEvent ?? null;
  if (leaf.previous !== previous)
    throw wrong("subject", index, `${name} names ${leaf.previous} as its previous event, which is ${previous}`);
  if (before !== undefined && at < before.at - 2 * skewMs)
    throw wrong("subject", index, `${name} runs backward in time to ${leaf.at}`);
};

const checkCommand = (
  open: OpenCommand | undefined,
  commandIds: Set<string>,
  leaf: Leaf,
  index: number,
): OpenCommand | undefined => {
  const { id, ordinal, leaves } = leaf.command;
  const first = open?.first ?? leaf;
  if (id !== first.command.id)
    throw wrong("command", index, `interrupts command ${first.command.id} before its last leaf`);
  if (open === undefined && commandIds.has(id)) throw wrong("command", index, `command ${id} appears in two places`);
  if (ordinal !== (open?.nextOrdinal ?? 0) || leaves !== first.command.leaves || ordinal >= leaves)
    throw wrong("command", index, `leaf ${ordinal} of ${leaves} of command ${id} is out of place`);
  if (leaf.actor !== first.actor || leaf.requestHash !== first.requestHash)
    throw wrong("command", index, `leaves of command ${id} disagree on who asked for what`);
  if (leaf.schema === "leaf.v2" && leaf.id !== `${id.slice(0, 30)}${ordinal.toString(16).padStart(2, "0")}`)
    throw wrong("command", index, `event ${leaf.id} is not named after leaf ${ordinal} of command ${id}`);
  commandIds.add(id);
  return ordinal + 1 === leaves ? undefined : { first, nextOrdinal: ordinal + 1 };
};
