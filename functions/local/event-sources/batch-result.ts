import { z } from "zod";
import type { InvokeResult } from "../lambda/function-invoker.ts";

const partialSchema = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish() });

/**
 * Which items of a batch failed, as Lambda reads a function's answer.
 *
 * No list, or an empty one, is a complete success; an unreadable answer or an identifier that is not in the batch is
 * a complete failure. Source: Lambda Developer Guide, "Success and failure conditions".
 *
 * @param ids       of the batch's items, in order
 * @param reports   whether the mapping lets the function report single items
 * @returns         the failed ids, in the batch's order
 */
export const failedItems = (result: InvokeResult, ids: readonly string[], reports: boolean): readonly string[] => {
  if (result.functionError !== undefined) return ids;
  if (!reports) return [];
  const answer = parse(result.payload);
  if (answer === null || answer === undefined) return [];
  const parsed = partialSchema.safeParse(answer);
  if (!parsed.success) return ids;
  const named = new Set((parsed.data.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
  if ([...named].some((id) => !ids.includes(id))) return ids;
  return ids.filter((id) => named.has(id));
};

const parse = (payload: Uint8Array): unknown => JSON.parse(Buffer.from(payload).toString("utf8"));
