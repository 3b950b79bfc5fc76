import { z } from "zod";
import { canonicalJson } from "./canonical-json.ts";
import type { ExportedItem } from "./dynamodb-json.ts";
import { type Pointers, storedPointer } from "./pointers.ts";
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
  /** What is last in the log, as the table has it, by subject. */
  readonly watermarks: ReadonlyMap<string, Watermark>;
  readonly pointers: Pointers;
  readonly head: TableHead | undefined;
}

export interface TableHead {
  readonly size: number;
  /** Roots of its perfect subtrees, largest first, of the whole, and of the leaves before its last batch; hex. */
  readonly edge: readonly string[];
  readonly root: string;
  readonly previousRoot: string;
  /** Index of the first leaf of its last batch. */
  readonly from: number;
  readonly isSettled: boolean;
}

interface Watermark {
  readonly revision: number;
  readonly lastEvent: string;
  /** Place of that event in the log. */
  readonly index: number;
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
const watermarkRow = z.strictObject({
  ...{ pk: z.string(), sk: z.string(), revision: z.int().positive(), lastEvent: z.string(), index: z.int() },
});
const headRow = z.strictObject({
  ...{ pk: z.string(), sk: z.string(), root: z.string(), previousRoot: z.string(), edge: z.array(z.string()) },
  ...{ size: z.int(), from: z.int(), batch: z.int(), settled: z.int() },
});

/** Rows under STATE that are no aggregate: answers, places in the log, and the people directory. */
const otherKinds: ReadonlySet<string> = new Set(["idempotency", "event", "identity", "member"]);

/** Sorts the rows of one workspace by what they say; rows that can be made again from the others are passed over. */
export const readTableCopy = async (items: AsyncIterable<ExportedItem>, workspace: string): Promise<TableCopy> => {
  const states = new Map<string, StateRow>();
  const claims = new Map<string, string>();
  const watermarks = new Map<string, Watermark>();
  const pointers = new Map<string, string>();
  let head: TableHead | undefined;
  for await (const item of items) {
    const [owner, kind = "", ...rest] = item.pk.split("#");
    if (owner !== workspace) continue;
    const id = rest.join("#");
    if (kind === "leaves" || kind === "effects") {
      const [name, pointer] = storedPointer(item);
      pointers.set(name, pointer);
    } else if (kind === "log" && item.sk === "HEAD") {
      const { batch, settled, ...row } = parse(headRow, item);
      head = { ...row, isSettled: batch === settled };
    } else if (item.sk !== "STATE" || otherKinds.has(kind)) continue;
    else if (kind === "claim") {
      const { kind: of, id: holder } = parse(subjectRow, item);
      claims.set(id, `${of} ${holder}`);
    } else if (kind === "sequenced") watermarks.set(id.replace("#", " "), parse(watermarkRow, item));
    else states.set(`${kind} ${id}`, stateOf(parse(stateRow, item)));
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
