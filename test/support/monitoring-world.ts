import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { openCedarAuthorizer } from "../../lib/adapters/cedar/cedar-authorizer.ts";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { openDriftReports } from "../../lib/adapters/dynamodb/drift-reports.ts";
import { openPredictionStore } from "../../lib/adapters/dynamodb/prediction-store.ts";
import { openProfileStore } from "../../lib/adapters/dynamodb/profile-store.ts";
import type { SettingsChange } from "../../lib/domain/monitoring/decide-monitor.ts";
import { serviceContext } from "../../lib/messaging/service-context.ts";
import { createMonitor } from "../../lib/usecases/create-monitor.ts";
import { registerVersion } from "../../lib/usecases/register-version.ts";
import { type ScanNeeds, scanForDrift } from "../../lib/usecases/scan-for-drift.ts";
import { measuredRow, reference, referenceText, signature } from "./measured.ts";
import { policyData, retrainingPolicy } from "./pipelines.ts";
import { by, held, openRegistry } from "./registry.ts";
import { createMeasureTable, type TableEngine } from "./table-engine.ts";

/** Length of the buckets that the tests count in. */
const bucketSeconds = 60;
const baseline = reference();
let tables = 0;

/** A registry with predictions, in which models are watched by windows of five minutes. */
export const openMonitoringWorld = async (engine: TableEngine) => {
  const registry = await openRegistry(engine);
  registry.upload("loans.csv", policyData);
  tables += 1;
  const measure = await createMeasureTable(engine.client, `monitoring-measure-${tables}`);
  /** What a scanner has, over a client of its own. */
  const needsOver = (client: DynamoDBDocumentClient): ScanNeeds => ({
    ...registry,
    aggregates: openAggregateStore({ client, table: registry.table, clock: registry.clock, ids: registry.ids }),
    profiles: openProfileStore({ client, table: measure }),
    reports: openDriftReports({ client, table: measure, artifacts: registry.artifacts }),
  });
  const world = {
    ...registry,
    ...needsOver(engine.client),
    client: engine.client,
    measure,
    authorizer: openCedarAuthorizer(),
    bucketSeconds,
    predictions: openPredictionStore({
      client: engine.client,
      table: measure,
      labelHorizonDays: 30,
      lengths: { profileSeconds: bucketSeconds, counterSeconds: bucketSeconds },
      slot: 0,
    }),
  };

  /** Registers the next version of a model with reference rows, and takes it to Production. */
  const version = async (name: string): Promise<number> => {
    const registration = {
      artifacts: [
        world.upload("model.onnx", `${name}-${world.ids.next()}`),
        world.upload("reference.csv", referenceText),
      ],
      signature,
      lineage: {},
      origin: null,
      metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
      description: "",
      tags: {},
    };
    const input = { model: name, registration, referenceSegmentColumn: "region" };
    const { state } = held(await registerVersion(world, by("ada", "data-scientist"), input));
    await world.move(name, state.number, "Staging", "Approved", "Production");
    return state.number;
  };
  /** A tier 4 model that serves its version 1 and is watched: one alarming window opens an incident. */
  const watched = async (name: string, settings: SettingsChange = {}) => {
    const model = await world.model(name, 4);
    await version(name);
    const input = {
      model: name,
      settings: {
        windowSeconds: 300,
        minRows: 100,
        openAfterWindows: 1,
        performance: { minLabelled: 100 },
        retraining: retrainingPolicy(),
        ...settings,
      },
    };
    held(await createMonitor(world, by("ada", "ml-engineer"), input));
    return model.state.id;
  };
  /** The next window of five minutes to end, after so many more. */
  const windowAhead = (more = 0) => {
    const end = (Math.floor(world.time.now / 300_000) + 1 + more) * 300_000;
    return { start: end - 300_000, end };
  };
  /** Predictions in the middle of a window, of people that are so much older than those of the reference. */
  const traffic = (
    model: string,
    window: { readonly start: number },
    { rows = 240, older = 0, version: number = 1 }: { rows?: number; older?: number; version?: number } = {},
  ) =>
    world.predictions.record(
      Array.from({ length: rows }, (_, row) =>
        measuredRow(
          baseline,
          { age: 20 + older + ((row * 7) % 60), region: row % 4 },
          { id: world.ids.next(), model, version: number, at: window.start + 120_000 },
        ),
      ),
    );
  const scan = (monitor: string, window: { readonly start: number; readonly end: number }, needs: ScanNeeds = world) =>
    scanForDrift(needs, { workspace: "default", monitor, window }, (workspace, occasion) =>
      serviceContext(world, "drift-scanner", workspace, "assessWindow", occasion),
    );
  const monitor = async (name: string) => {
    const loaded = await world.aggregates.load("default", "monitor", name);
    if (loaded === undefined) throw new Error(`no monitor ${name}`);
    return loaded;
  };
  const incidents = async (group: "open" | "closed", name: string) =>
    (await world.aggregates.list("default", "incident", { group, limit: 100 })).items
      .map(({ state }) => state)
      .filter((incident) => incident.monitor === name);
  const pipelines = async (name: string) =>
    (await world.aggregates.list("default", "pipeline", { limit: 100 })).items
      .map(({ state }) => state)
      .filter(({ modelName }) => modelName === name);
  return { ...world, needsOver, version, watched, windowAhead, traffic, scan, monitor, incidents, pipelines };
};
