import { canonicalJson } from "./canonical-json.ts";
import type { Leaf } from "./leaf.ts";
import { sha256 } from "./tree.ts";
import { VerificationFailure } from "./verification-failure.ts";

/** Clocks of writers may differ by this much from ours and, both ways, from each other's. */
const skewMs = 3_600_000;

/** What the log says of one subject after the leaves read so far. */
interface Subject {
  readonly version: number;
  readonly lastEvent: string;
  readonly at: number;
  /** The state as canonical JSON where states are asked for, otherwise its SHA-256: a million of them must fit. */
  readonly state: string;
}

interface OpenCommand {
  readonly first: Leaf;
  readonly nextOrdinal: number;
}

export interface History {
  /** Takes the next leaf, or says what contradicts the leaves before it. */
  readonly add: (leaf: Leaf, index: number) => void;
  /** Called after `size` leaves where a checkpoint was signed: a command's leaves must not straddle it. */
  readonly endCheckpoint: (size: number) => void;
  readonly subjects: () => number;
  readonly commands: () => number;
  /** Lower-case hex SHA-256 over the latest state of every subject, the same whoever folds the log. */
  readonly foldDigest: () => string;
  /** One canonical JSON line per subject, sorted; empty unless states are kept. */
  readonly states: () => string[];
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

  const add = (leaf: Leaf, index: number) => {
    owner ??= leaf.workspace;
    if (leaf.workspace !== owner) throw wrong("leaf", index, `belongs to workspace ${leaf.workspace}, not ${owner}`);
    if (eventIds.has(leaf.id)) throw wrong("leaf", index, `repeats event ${leaf.id}`);
    eventIds.add(leaf.id);
    const at = checkTime(leaf, index, now);
    const key = `${leaf.subject.kind} ${leaf.subject.id}`;
    checkSubject(subjects.get(key), leaf, index, at);
    open = checkCommand(open, commandIds, leaf, index);
    const state = canonicalJson(leaf.state);
    const kept = keepStates ? state : sha256(Buffer.from(state)).toString("base64");
    subjects.set(key, { version: leaf.version, lastEvent: leaf.id, at, state: kept });
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
  const foldDigest = () => {
    const lines = sorted().map(([key, { version, state }]) => {
      const digest = keepStates ? sha256(Buffer.from(state)).toString("base64") : state;
      return `${key} ${version} ${digest}\n`;
    });
    return sha256(Buffer.from(lines.join(""))).toString("hex");
  };
  const states = () => (keepStates ? sorted().map(([key, subject]) => stateLine(key, subject)) : []);
  return { add, endCheckpoint, subjects: () => subjects.size, commands: () => commandIds.size, foldDigest, states };
};

const stateLine = (key: string, { version, state }: Subject): string => {
  const split = key.indexOf(" ");
  const [kind, id] = [key.slice(0, split), key.slice(split + 1)].map((part) => JSON.stringify(part));
  return `{"id":${id},"kind":${kind},"state":${state},"version":${version}}`;
};

const wrong = (check: "leaf" | "subject" | "command", index: number, detail: string) =>
  new VerificationFailure(check, `at leaf ${index}`, detail);

const checkTime = ({ at }: Leaf, index: number, now: number): number => {
  const instant = Date.parse(at);
  if (Number.isNaN(instant) || new Date(instant).toISOString() !== at) throw wrong("leaf", index, `${at} is no time`);
  if (instant > now + skewMs) throw wrong("leaf", index, `${at} is in the future`);
  return instant;
};

const checkSubject = (before: Subject | undefined, leaf: Leaf, index: number, at: number): void => {
  const name = `${leaf.subject.kind} ${leaf.subject.id}`;
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
  commandIds.add(id);
  return ordinal + 1 === leaves ? undefined : { first, nextOrdinal: ordinal + 1 };
};
