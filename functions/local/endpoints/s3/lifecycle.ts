import { z } from "zod";
import type { TagTransition } from "../../template/machine-description.ts";
import type { DurableDatabase } from "../durable-database.ts";
import type { ObjectVersions } from "./object-versions.ts";

export const lifecycleSchema = `
  CREATE TABLE IF NOT EXISTS lifecycles (
    bucket TEXT PRIMARY KEY, transitions TEXT NOT NULL, applied_day INTEGER NOT NULL
  ) WITHOUT ROWID;
`;

const dayMs = 86_400_000;
/** S3 moves no smaller object to Glacier unless a rule says so (S3 User Guide, "Transitioning objects"). */
const movedBytesMin = 128 * 1_024;

/** Lifecycle rules, applied once a day after midnight UTC as S3 does; a machine that was off then catches up. */
export interface Lifecycle {
  /** Inside a transaction. A rule that is new to a bucket is first applied at the next midnight. */
  setRules(bucket: string, transitions: readonly TagTransition[]): void;
  /** Moves what the rules have come to move since this was last asked. */
  catchUp(): void;
}

const rows = z.array(
  z.object({
    bucket: z.string(),
    transitions: z
      .string()
      .transform((json) =>
        z
          .array(z.object({ tag: z.object({ key: z.string(), value: z.string() }), days: z.number() }))
          .parse(JSON.parse(json)),
      ),
  }),
);

/** Opens the rules over the metadata database. */
export const openLifecycle = (
  { database, transaction }: DurableDatabase,
  versions: Pick<ObjectVersions, "tagged" | "setProperties">,
  now: () => number,
): Lifecycle => {
  const save = database.prepare(`
    INSERT INTO lifecycles VALUES (?, ?, ?) ON CONFLICT (bucket) DO UPDATE SET transitions = excluded.transitions`);
  const due = database.prepare("SELECT bucket, transitions FROM lifecycles WHERE applied_day < ?");
  const applied = database.prepare("UPDATE lifecycles SET applied_day = ? WHERE bucket = ?");
  const today = () => Math.floor(now() / dayMs);
  /** Most requests come on a day that has been seen to. */
  let seen = -1;

  const apply = (bucket: string, transitions: readonly TagTransition[], midnight: number) => {
    for (const version of versions.tagged(bucket)) {
      const { properties, size, modifiedAt } = version;
      const isDue = transitions.some(
        ({ tag, days }) => properties.tags?.[tag.key] === tag.value && modifiedAt + days * dayMs <= midnight,
      );
      if (isDue && size >= movedBytesMin)
        versions.setProperties(version, { ...properties, storageClass: "DEEP_ARCHIVE" });
    }
  };
  return {
    setRules: (bucket, transitions) => {
      save.run(bucket, JSON.stringify(transitions), today());
    },
    catchUp: () => {
      const day = today();
      if (day === seen) return;
      transaction(() => {
        for (const { bucket, transitions } of rows.parse(due.all(day))) {
          apply(bucket, transitions, day * dayMs);
          applied.run(day, bucket);
        }
      });
      seen = day;
    },
  };
};
