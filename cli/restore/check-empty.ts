import { UsageError } from "../verify/usage-error.ts";
import type { RestoreNeeds } from "./restore-needs.ts";

/** Refuses to mix what is restored with what is there. */
export const checkEmpty = async ({ tables, buckets }: Pick<RestoreNeeds, "tables" | "buckets">): Promise<void> => {
  for (const [name, table] of Object.entries(tables))
    if (!(await table.isEmpty())) throw new UsageError(`the ${name} table is not empty: restore into new tables`);
  for (const [name, bucket] of Object.entries(buckets))
    for await (const key of bucket.keys("")) throw new UsageError(`the ${name} bucket is not empty: it holds ${key}`);
};
