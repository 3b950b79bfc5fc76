import { parseInferenceRequest } from "../domain/inference/parse-inference-request.ts";
import { predictionRows } from "../domain/inference/prediction-rows.ts";
import type { Json } from "../domain/json.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import type { GateEvidence } from "../domain/pipeline/gate-evidence.ts";
import { referenceBatches, referenceCall } from "../domain/pipeline/reference-batches.ts";
import { isSameAnswer } from "../domain/profile/is-same-answer.ts";
import { outcomeOf } from "../domain/profile/outcome.ts";
import { type ReferenceRow, readReferenceRows, referenceFile } from "../domain/profile/reference-rows.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { Target } from "../domain/routing/target.ts";
import { ArtifactArchivedError } from "../ports/artifact-archived-error.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { ModelInvoker } from "../ports/model-invoker.ts";

export interface ValidateNeeds {
  readonly artifacts: ArtifactStore;
  readonly invokers: { readonly [Kind in Target["kind"]]: ModelInvoker };
}

interface Fault {
  readonly code: "no-evidence";
  readonly reason: string;
}

/** Answers to reference rows as texts, in their order. */
type Answers = Result<readonly (string | null)[], Fault>;

/**
 * Holds a candidate against the champion: both, as they are deployed, are asked about the candidate's reference rows.
 *
 * @returns evidence for the gates; where something could not be asked, it says so instead of figures
 */
export const validateCandidate = async (
  needs: ValidateNeeds,
  workspace: string,
  target: Target,
  candidate: ModelVersion,
  champion: ModelVersion,
): Promise<GateEvidence> => {
  const none = evidenceOf(candidate, champion);
  const rows = await loadRows(needs.artifacts, workspace, candidate);
  if (!rows.ok) return { ...none, fault: rows.refusal.reason };
  const missing = mostMissing(rows.value, candidate);
  const batches = referenceBatches(rows.value);
  const [byCandidate, byChampion] = [
    await ask(needs, target, candidate, batches),
    await ask(needs, target, champion, batches),
  ];
  if (!byCandidate.ok) return { ...none, missing, fault: byCandidate.refusal.reason };
  if (!byChampion.ok) return { ...none, missing, fault: byChampion.refusal.reason };
  const judged = batches.flat().map(({ truth, predicted }, index) => ({
    candidate: isSameAnswer(byCandidate.value[index], truth),
    champion: isSameAnswer(byChampion.value[index], truth),
    agrees: isSameAnswer(byCandidate.value[index], predicted),
  }));
  const count = (wanted: (row: (typeof judged)[number]) => boolean) => judged.filter(wanted).length;
  return {
    ...none,
    missing,
    rows: judged.length,
    pairs: {
      both: count((row) => row.candidate && row.champion),
      onlyCandidate: count((row) => row.candidate && !row.champion),
      onlyChampion: count((row) => !row.candidate && row.champion),
      neither: count((row) => !row.candidate && !row.champion),
    },
    agreeing: count(({ agrees }) => agrees),
  };
};

const evidenceOf = (
  candidate: ModelVersion,
  champion: ModelVersion,
): GateEvidence & { readonly [key: string]: Json } => ({
  schema: "gate-evidence.v1",
  candidate: candidate.number,
  champion: champion.number,
  rows: 0,
  fault: null,
  pairs: { both: 0, onlyCandidate: 0, onlyChampion: 0, neither: 0 },
  agreeing: 0,
  missing: { feature: "no feature", share: 0 },
});

const loadRows = async (
  artifacts: ArtifactStore,
  workspace: string,
  { number, artifacts: files, signature, reference }: ModelVersion,
): Promise<Result<readonly ReferenceRow[], Fault>> => {
  const file = files.find(({ name }) => name === referenceFile);
  const content = file === undefined ? undefined : await readAtHand(artifacts, workspace, file.sha256);
  if (content === "archived")
    return refuse({ code: "no-evidence", reason: `the reference rows of version ${number} are archived` });
  if (content === undefined) return refuse({ code: "no-evidence", reason: `version ${number} has no reference rows` });
  const rows = readReferenceRows(new TextDecoder().decode(content), signature, reference?.segmentColumn ?? null);
  return rows.ok ? rows : refuse({ code: "no-evidence", reason: rows.refusal.reason });
};

const readAtHand = async (artifacts: ArtifactStore, workspace: string, sha256: string) => {
  try {
    return await artifacts.read(workspace, sha256);
  } catch (error) {
    if (error instanceof ArtifactArchivedError) return "archived";
    throw error;
  }
};

const mostMissing = (rows: readonly ReferenceRow[], { signature }: ModelVersion): GateEvidence["missing"] => {
  const shares = (signature?.inputs ?? []).map(({ name }) => ({
    feature: name,
    share: rows.filter(({ values }) => values[name] === "" || /^nan$/i.test(values[name] ?? "")).length / rows.length,
  }));
  return shares.reduce(
    (most, next) => (next.share > most.share ? next : most),
    shares[0] ?? { feature: "no feature", share: 0 },
  );
};

/** Asks one version about every batch, on its own deployment. */
const ask = async (
  { invokers }: ValidateNeeds,
  target: Target,
  { number, signature }: ModelVersion,
  batches: readonly (readonly ReferenceRow[])[],
): Promise<Answers> => {
  const deployment = target.deployments.find(({ version, status }) => version === number && status === "ready");
  if (deployment === undefined || signature === null)
    return refuse({
      code: "no-evidence",
      reason: `version ${number} is not ready on ${target.name}, or has no signature`,
    });
  const answers: (string | null)[] = [];
  for (const batch of batches) {
    const body = referenceCall(batch, signature.inputs);
    const call = body === undefined ? undefined : parseInferenceRequest(body);
    if (call?.ok !== true)
      return refuse({ code: "no-evidence", reason: `the reference rows lack what version ${number} takes as inputs` });
    const answer = await invokers[target.kind].invoke(target, deployment, call.value);
    if (!answer.ok)
      return refuse({ code: "no-evidence", reason: `version ${number} did not answer: ${answer.refusal.reason}` });
    const { outputs } = predictionRows(call.value.inputs, answer.value);
    answers.push(...outputs.map((row) => outcomeOf(row).predicted));
  }
  return accept(answers);
};
