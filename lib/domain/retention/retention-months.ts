import type { ComplianceFramework } from "../model/compliance-framework.ts";
import type { MonthsByTier } from "./log-retention.ts";

/** How long the record of a model is kept at least, by its risk tier, in calendar months. */
export const monthsByTier: MonthsByTier = { 1: 84, 2: 36, 3: 12, 4: 12 };

/** How long a framework asks for the record to be kept, in calendar months, and where it says so; 0 where it names no period. */
export const monthsByFramework: Readonly<
  Record<ComplianceFramework, { readonly months: number; readonly source: string }>
> = {
  ccpa: { months: 24, source: "11 CCR 7101: records of consumer requests, 24 months" },
  ecoa: { months: 25, source: "12 CFR 1002.12(b): applications and what was done about them, 25 months" },
  "eu-ai-act": { months: 120, source: "Regulation (EU) 2024/1689, Article 18: documentation, 10 years" },
  fcra: { months: 60, source: "15 U.S.C. 1681p: claims may be brought for at most 5 years" },
  gdpr: { months: 0, source: "Regulation (EU) 2016/679, Article 5(1)(e): no longer than necessary" },
  hipaa: { months: 72, source: "45 CFR 164.316(b)(2)(i): documentation, 6 years" },
  "iso-27001": { months: 0, source: "ISO/IEC 27001:2022, A.5.33: as the organisation's obligations ask" },
  "nist-ai-rmf": { months: 0, source: "NIST AI RMF 1.0: names no period" },
  pipeda: { months: 0, source: "PIPEDA, principle 4.5: only as long as necessary" },
  "soc-2": { months: 0, source: "AICPA Trust Services Criteria: name no period" },
  sox: { months: 84, source: "17 CFR 210.2-06: audit records, 7 years" },
  "sr-26-2": { months: 0, source: "SR 26-2: names no period" },
};

const isTier = (tier: number): tier is keyof MonthsByTier => Object.hasOwn(monthsByTier, tier);
const isFramework = (name: string): name is ComplianceFramework => Object.hasOwn(monthsByFramework, name);

/**
 * How long an event is kept: the longest that its risk tier and its frameworks ask for.
 *
 * @param riskTier    null for what belongs to no model (holds, erasures, webhooks): kept as what is kept longest
 * @param frameworks  names that nobody knows ask for nothing
 * @param byTier      calendar months, as the workspace has set them
 * @returns           calendar months, at least the fewest of `byTier`
 */
export const retentionMonths = (
  riskTier: number | null,
  frameworks: readonly string[],
  byTier: MonthsByTier = monthsByTier,
): number =>
  Math.max(
    riskTier !== null && isTier(riskTier) ? byTier[riskTier] : Math.max(...Object.values(byTier)),
    ...frameworks.filter(isFramework).map((name) => monthsByFramework[name].months),
  );
