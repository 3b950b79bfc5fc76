import { z } from "zod";
import { factSource, factV1 } from "../../events/fact.v1.ts";

const factEvent = z.object({
  source: z.literal(factSource),
  "detail-type": z.string().regex(/^[a-z-]+\.v1$/),
  detail: factV1,
});

export interface WakingFact {
  readonly workspace: string;
  readonly subject: { readonly kind: string; readonly id: string };
  /** What happened, past tense: `rollout-started`. */
  readonly type: string;
}

/**
 * The fact that a worker is woken by; `undefined` for anything else, which is the clock, and means: look everywhere. A fact is
 * a hint where to look; it may be old, so what is due is read from the table.
 */
export const wokenBy = (event: unknown): WakingFact | undefined => {
  const parsed = factEvent.safeParse(event);
  if (!parsed.success) return undefined;
  const { detail, "detail-type": detailType } = parsed.data;
  return { workspace: detail.workspace, subject: detail.subject, type: detailType.slice(0, -".v1".length) };
};
