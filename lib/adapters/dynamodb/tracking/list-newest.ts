import { z } from "zod";
import type { ListedRow, ListQuery } from "../../../ports/tracking-runs.ts";
import { listRows } from "./list-rows.ts";
import type { MeasureTable } from "./paged-record.ts";

const rowSchema = z.object({ sk: z.string(), id: z.string() });

/** Reads a list that lies newest first. */
export const listNewest = async (measure: MeasureTable, pk: string, page: ListQuery): Promise<readonly ListedRow[]> =>
  (await listRows(measure, pk, page, rowSchema)).map(({ id, sk }) => ({ id, sort: sk }));
