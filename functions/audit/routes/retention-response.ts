import { z } from "@hono/zod-openapi";
import type { LogRetention } from "../../../lib/domain/retention/log-retention.ts";
import { monthsByFramework, monthsByTier, retentionMonths } from "../../../lib/domain/retention/retention-months.ts";
import { iso } from "../../../lib/http/iso-time.ts";
import type { Snapshot } from "../../../lib/usecases/snapshot.ts";

const months = z.int().openapi({ description: "Calendar months; 0 where no period is named." });

export const retentionResponse = z
  .strictObject({
    prune: z.boolean().openapi({ description: "Whether leaves whose retention has ended are pruned." }),
    tiers: z.array(
      z.strictObject({
        riskTier: z.int(),
        months,
        monthsMin: z.int().openapi({ description: "Fewest that the workspace may set." }),
      }),
    ),
    withoutTier: months.openapi({ description: "For what belongs to no model." }),
    frameworks: z.array(z.strictObject({ framework: z.string(), months, source: z.string() })),
    minimumIndex: z.int().openapi({ description: "The first leaf of the log that its text is kept of." }),
    snapshot: z
      .string()
      .nullable()
      .openapi({ description: "SHA-256 of the leaves before it that still count: GET /log/snapshot/{sha256}." }),
    prunedAt: z.iso.datetime().nullable(),
    isDeleting: z.boolean().openapi({ description: "Whether some of what was pruned is still there." }),
    revision: z.int().openapi({ description: "0 while nobody has set it." }),
  })
  .openapi("Retention", { description: "The longest of what the tier and the frameworks of a model ask for holds." });

/** How a workspace's retention is shown; undefined where nobody has set it. */
export const toRetentionResponse = (set: Snapshot<LogRetention> | undefined): z.infer<typeof retentionResponse> => {
  const kept = set?.state.monthsByTier ?? monthsByTier;
  const prunedAt = set?.state.prunedAt ?? null;
  return {
    prune: set?.state.prune ?? false,
    tiers: ([1, 2, 3, 4] as const).map((riskTier) => ({
      riskTier,
      months: kept[riskTier],
      monthsMin: monthsByTier[riskTier],
    })),
    withoutTier: retentionMonths(null, [], kept),
    frameworks: Object.entries(monthsByFramework).map(([framework, period]) => ({ framework, ...period })),
    minimumIndex: set?.state.minimumIndex ?? 0,
    snapshot: set?.state.snapshot ?? null,
    prunedAt: prunedAt === null ? null : iso(prunedAt),
    isDeleting: (set?.state.effects.deletion ?? null) !== null,
    revision: set?.revision ?? 0,
  };
};
