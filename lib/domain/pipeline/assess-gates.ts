import { binomialTail } from "../numerics/binomial-tail.ts";
import type { GateEvidence } from "./gate-evidence.ts";
import type { GateResult, GateSettings } from "./pipeline.ts";

/** Fewer labelled rows decide nothing. */
const rowsMin = 100;

/** Floating-point runtimes may differ in the last bit, and one answer in a thousand may lie on the border. */
const agreementMin = 0.999;

/**
 * Decides a candidate's gates. No gate passes on what was not measured.
 *
 * @returns every gate with its reason, in figures: accuracy and shares as 0..1; the significance of the gain by McNemar's
 *          exact test, one-sided, on the rows that only one of the two answered rightly (McNemar, Psychometrika 12, 1947)
 */
export const assessGates = (evidence: GateEvidence, settings: GateSettings): readonly GateResult[] => {
  const { rows, fault, pairs, agreeing, missing } = evidence;
  const quality: GateResult = {
    gate: "data-quality",
    verdict: missing.share <= settings.missingMax ? "PASS" : "FAIL",
    reason: `${missing.feature} lacks ${percent(missing.share)} of its values; ${percent(settings.missingMax)} may be missing`,
  };
  const lack = fault ?? (rows < rowsMin ? `${rows} labelled reference rows; ${rowsMin} are needed` : undefined);
  if (lack !== undefined)
    return [
      quality,
      ...(["agreement", "threshold", "regression", "significance"] as const).map((gate) => insufficient(gate, lack)),
    ];

  const accuracy = (pairs.both + pairs.onlyCandidate) / rows;
  const gain = (pairs.onlyCandidate - pairs.onlyChampion) / rows;
  const discordant = pairs.onlyCandidate + pairs.onlyChampion;
  const pValue = discordant === 0 ? 1 : binomialTail(pairs.onlyCandidate, discordant, 0.5);
  return [
    quality,
    {
      gate: "agreement",
      verdict: agreeing / rows >= agreementMin ? "PASS" : "FAIL",
      reason: `deployed, it answers ${percent(agreeing / rows)} of its reference rows as it did in training; ${percent(agreementMin)} are asked for`,
    },
    {
      gate: "threshold",
      verdict: accuracy >= settings.accuracyMin ? "PASS" : "FAIL",
      reason: `accuracy ${figure(accuracy)} on ${rows} reference rows; at least ${figure(settings.accuracyMin)} is asked for`,
    },
    {
      gate: "regression",
      verdict: gain >= settings.accuracyGainMin ? "PASS" : "FAIL",
      reason: `accuracy ${signed(gain)} against champion ${evidence.champion} on the same rows; at least ${signed(settings.accuracyGainMin)} is asked for`,
    },
    {
      gate: "significance",
      verdict: pValue <= settings.pValueMax ? "PASS" : "FAIL",
      reason: `${pairs.onlyCandidate} rows only it had right, ${pairs.onlyChampion} only the champion: p = ${pValue.toPrecision(3)}; at most ${settings.pValueMax} is asked for`,
    },
  ];
};

const insufficient = (gate: GateResult["gate"], reason: string): GateResult => ({
  gate,
  verdict: "INSUFFICIENT",
  reason,
});

const figure = (value: number): string => value.toFixed(4);
const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(4)}`;
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
