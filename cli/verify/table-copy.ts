import { z } from "zod";
import { canonicalJson } from "./canonical-json.ts";
import type { ExportedItem } from "./dynamodb-json.ts";
import { sha256 } from "./tree.ts";
import { VerificationFailure } from "./verification-failure.ts";

/** A STATE row, its long values as digests: a million of them must fit. */
export interface StateRow {
  readonly revision: number;
  readonly lastEvent: string;
  /** Base64 SHA-256 of the state as it is stored. */
  readonly state: string;
  readonly list: string;
  readonly listSort: string;
  /** Leaves that ride in it, by the revision they made. */
  readonly leaves: ReadonlyMap<number, string>;
  /** Effects by id, canonical JSON each. */
  readonly effects: ReadonlyMap<string, string>;
}

/** What a copy of the state table says of one workspace. Subjects are named `kind id`. */
export interface TableCopy {
  readonly workspace: string;
  readonly states: ReadonlyMap<string, StateRow>;
  /** Subject that holds a claimed name. */
  readonly claims: ReadonlyMap<string, string>;
  /** Last revision in the log, as the table has it, by subject. */
  readonly watermarks: ReadonlyMap<string, number>;
  /** Pointers to leaves (`subject revision`) and to effects (`subject worker effect`) that wait. */
  readonly pointers: ReadonlySet<string>;
  readonly head: TableHead | undefined;
}

export interface TableHead {
  readonly size: number;
  /** Hex. */
  readonly root: string;
  readonly isSettled: boolean;
}

const stateRow = z.strictObject({
  pk: z.string(),
  sk: z.string(),
  state: z.string(),
  revision: z.int().positive(),
  lastEvent: z.string(),
  list: z.string(),
  listSort: z.string(),
  leaves: z.record(z.string().regex(/^[1-9]\d*$/), z.string()),
  effects: z.record(z.string(), z.unknown()),
});
const subjectRow = z.strictObject({ pk: z.string(), sk: z.string(), kind: z.string(), id: z.string() });
const watermarkRow = z.looseObject({ revision: z.int().positive() });
const leafPointer = z.looseObject({ kind: z.string(), id: z.string(), revision: z.int().positive() });
const effectPointer = z.looseObject({ kind: z.string(), id: z.string() });
const headRow = z.looseObject({ size: z.int(), root: z.string(), batch: z.int(), settled: z.int() });

/** Rows under STATE that are no aggregate: answers, places in the log, and the people directory. */
const otherKinds: ReadonlySet<string> = new Set(["idempotency", "event", "identity", "member"]);

/** Sorts the rows of one workspace by what they say; rows that can be made again from the others are passed over. */
export const readTableCopy = async (items: AsyncIterable<ExportedItem>, workspace: string): Promise<TableCopy> => {
  const states = new Map<string, StateRow>();
  const claims = new Map<string, string>();
  const watermarks = new Map<string, number>();
  const pointers = new Set<string>();
  let head: TableHead | undefined;
  for await (const item of items) {
    const [owner, kind = "", ...rest] = item.pk.split("#");
    if (owner !== workspace) continue;
    const id = rest.join("#");
    const name = `${kind} ${id}`;
    if (kind === "leaves") {
      const { kind: of, id: leaf, revision } = parse(leafPointer, item);
      pointers.add(`${of} ${leaf} ${revision}`);
    } else if (kind === "effects") {
      const { kind: of, id: subject } = parse(effectPointer, item);
      pointers.add(`${of} ${subject} ${id} ${item.sk.slice(item.sk.lastIndexOf("#") + 1)}`);
    } else if (kind === "log" && item.sk === "HEAD") {
      const { size, root, batch, settled } = parse(headRow, item);
      head = { size, root, isSettled: batch === settled };
    } else if (item.sk !== "STATE" || otherKinds.has(kind)) continue;
    else if (kind === "claim") {
      const { kind: of, id: holder } = parse(subjectRow, item);
      claims.set(id, `${of} ${holder}`);
    } else if (kind === "sequenced") watermarks.set(id.replace("#", " "), parse(watermarkRow, item).revision);
    else states.set(name, stateOf(parse(stateRow, item)));
  }
  return { workspace, states, claims, watermarks, pointers, head };
};

const stateOf = ({ state, leaves, effects, ...row }: z.infer<typeof stateRow>): StateRow => ({
  ...row,
  state: digestOf(state),
  leaves: new Map(Object.entries(leaves).map(([revision, leaf]) => [Number(revision), leaf])),
  effects: new Map(Object.entries(effects).map(([id, effect]) => [id, canonicalJson(effect)])),
});

/** Base64 SHA-256 of a text. */
export const digestOf = (text: string): string => sha256(Buffer.from(text)).toString("base64");

const parse = <Row>(schema: z.ZodType<Row>, item: ExportedItem): Row => {
  const row = schema.safeParse(item);
  if (row.success) return row.data;
  const [issue] = row.error.issues;
  const detail = `${issue?.path.join(".") || "the whole"}: ${issue?.message}`;
  throw new VerificationFailure("table", `row ${item.pk} ${item.sk}`, `is not as it is written: ${detail}`);
};
