import { z } from "zod";
import { canonicalJson } from "./canonical-json.ts";
import { VerificationFailure } from "./verification-failure.ts";

const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));
const isoTime = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);

/** A leaf as this verifier understands it: written down a second time, so that a slip in the writer's schema shows. */
const leafV1 = z.strictObject({
  schema: z.literal("leaf.v1"),
  id: hex(32),
  workspace: z.string().min(1),
  type: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  subject: z.strictObject({ kind: z.string().min(1), id: z.string().min(1) }),
  version: z.int().positive(),
  previous: hex(32).nullable(),
  command: z.strictObject({ id: hex(32), ordinal: z.int().nonnegative(), leaves: z.int().positive() }),
  actor: z.string().min(1),
  authorization: z.strictObject({
    policySetHash: hex(64),
    decision: z.literal("allow"),
    determiningPolicies: z.array(z.string().min(1)).min(1),
  }),
  requestHash: hex(64),
  riskTier: z.int().min(1).max(4).nullable(),
  frameworks: z.array(z.string().min(1)),
  consent: z.string().min(1).nullable(),
  at: isoTime,
  state: z.looseObject({ schema: z.string().min(1) }),
});

const worker = z.string().regex(/^[a-z]+(-[a-z]+)*$/);

/** Version 2 tells the whole change, so that its log rebuilds the table. */
const leafV2 = leafV1.extend({
  schema: z.literal("leaf.v2"),
  idempotency: hex(64).nullable(),
  about: z.strictObject({ model: z.string().min(1).nullable(), data: z.array(hex(64)) }),
  listing: z.strictObject({ group: z.string().min(1), sort: z.string().min(1) }),
  claims: z.array(z.string().min(1)),
  releases: z.array(z.string().min(1)),
  effects: z.array(
    z.strictObject({ id: hex(32), worker, type: z.string().min(1), payload: z.record(z.string(), z.json()) }),
  ),
  settles: z.array(z.strictObject({ id: hex(32), worker })),
});

const leafSchema = z.discriminatedUnion("schema", [leafV2, leafV1]);

export type Leaf = z.infer<typeof leafSchema>;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads one entry: UTF-8, canonical JSON (RFC 8785), and every field of a leaf there and of its form. */
export const parseLeaf = (entry: Uint8Array, index: number): Leaf => {
  const wrong = (detail: string) => new VerificationFailure("leaf", String(index), detail);
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(entry);
    value = JSON.parse(text);
  } catch {
    throw wrong("is not JSON in UTF-8");
  }
  let canonical: string;
  try {
    canonical = canonicalJson(value);
  } catch (error) {
    throw wrong(`is not canonical JSON (RFC 8785): ${error instanceof Error ? error.message : error}`);
  }
  if (canonical !== text)
    throw wrong(`is not canonical JSON (RFC 8785) from character ${firstDifference(canonical, text)}`);
  const leaf = leafSchema.safeParse(value);
  if (leaf.success) return leaf.data;
  const [issue] = leaf.error.issues;
  throw wrong(`is no leaf: ${issue?.path.join(".") || "the whole"}: ${issue?.message}`);
};

const firstDifference = (a: string, b: string): number => {
  let place = 0;
  while (a[place] === b[place] && place < a.length) place += 1;
  return place;
};

/** One name for one subject. */
export const nameOfSubject = ({ kind, id }: Leaf["subject"]): string => `${kind} ${id}`;

/** Kinds have no spaces, ids may. */
export const subjectOfName = (name: string): Leaf["subject"] => {
  const split = name.indexOf(" ");
  return { kind: name.slice(0, split), id: name.slice(split + 1) };
};
