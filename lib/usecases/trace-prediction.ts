import { manifestNames } from "../domain/capture-window/capture-manifest.ts";
import { captureHour } from "../domain/inference/capture-hour.ts";
import type { Lineage } from "../domain/lineage/lineage-graph.ts";
import type { LoggedChange } from "../domain/lineage/logged-change.ts";
import type { LineageSubject } from "../domain/lineage/next-subjects.ts";
import { placePrediction } from "../domain/lineage/place-prediction.ts";
import type { LoggedEvent } from "../domain/log/logged-event.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { CaptureObjects } from "../ports/capture-objects.ts";
import type { EventIndex } from "../ports/event-index.ts";
import type { FoundPrediction, PredictionFinder } from "../ports/prediction-finder.ts";
import { type DrawNeeds, drawLineage } from "./draw-lineage.ts";
import { type WalkNeeds, walkLineage } from "./walk-lineage.ts";

interface TracePredictionNeeds extends WalkNeeds, DrawNeeds {
  readonly predictionFinder: PredictionFinder;
  readonly captures: Pick<CaptureObjects, "readManifest">;
}

export type PredictionNotFound = { readonly code: "prediction-not-found"; readonly prediction: string };

/**
 * Draws where a prediction comes from, as things stood when it was made: the version that answered, what that was trained on
 * and who approved it, the route that sent the request there, and the closed hour of captures that holds it.
 */
export const tracePrediction = async (
  needs: TracePredictionNeeds,
  workspace: string,
  id: string,
): Promise<Result<Lineage, PredictionNotFound>> => {
  const prediction = await needs.predictionFinder.find(workspace, id);
  if (prediction === undefined) return refuse({ code: "prediction-not-found", prediction: id });
  const at = new Date(prediction.at).toISOString();
  const { version, model, route, revision } = prediction;
  const routeSubject = { kind: "route", id: route } as const;
  const assigned = await findRevision(needs.events, workspace, routeSubject, revision);
  const versionSubject = version === null ? [] : [{ kind: "model-version", id: `${model}.${version}` } as const];
  // The route's revision was known when it decided, whatever the clocks of those who wrote what came before it.
  const isSeen = (event: { readonly index: number; readonly at: string }) =>
    event.at <= at || (assigned !== undefined && event.index <= assigned.index);
  const walk = await walkLineage(needs, workspace, [...versionSubject, routeSubject], { isSeen });
  const window = await findWindow(needs, workspace, prediction);
  // What a run's record says now it said then only if a leaf of then has its digest.
  const { complete, ...graph } = await drawLineage(needs, workspace, walk, { onlyBacked: true });
  const drawn = placePrediction(graph, { ...prediction, at }, assigned, window);
  return accept({ of: { kind: "prediction", id }, complete, ...drawn });
};

/** The event that made a revision of a subject. */
const findRevision = async (
  events: EventIndex,
  workspace: string,
  subject: LineageSubject,
  revision: number,
): Promise<LoggedEvent | undefined> => {
  let cursor: string | undefined;
  do {
    const page = { limit: 100, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next } = await events.list(workspace, { subject }, page);
    const found = items.find(({ version }) => version <= revision);
    if (found !== undefined) return found.version === revision ? found : undefined;
    cursor = next;
  } while (cursor !== undefined);
  return undefined;
};

/** The first leaf of the prediction's hour whose manifest names an object that holds it. */
const findWindow = async (
  needs: TracePredictionNeeds,
  workspace: string,
  { at, captures }: FoundPrediction,
): Promise<LoggedChange<"capture-window"> | undefined> => {
  const hour = new Date(captureHour(at)).toISOString().slice(0, 13);
  const { changes } = await walkLineage(needs, workspace, [{ kind: "capture-window", id: hour }]);
  const inOrder = changes.filter(isWindow).sort((left, right) => left.index - right.index);
  for (const change of inOrder) {
    const manifest = await needs.captures.readManifest(workspace, change.state.manifest);
    if (captures.some((key) => manifestNames(manifest, key))) return change;
  }
  return undefined;
};

const isWindow = (change: LoggedChange): change is LoggedChange<"capture-window"> => change.kind === "capture-window";
