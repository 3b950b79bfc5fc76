import { z } from "zod";
import { logRunBatch } from "../../../lib/usecases/log-run-batch.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required } from "../dialect/fields.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { runFields, runOf } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ ...runFields, key: required, value: z.string().default("") });

/** POST runs/set-tag */
export const registerSetRunTag = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/runs/set-tag", action: "logToTrackingRun", input },
    async (c, sent) => {
      const batch = { metrics: [], params: [], tags: [[sent.key, sent.value] as const] };
      trackedOrThrow(await logRunBatch(dependencies, c.get("workspace"), runOf(sent), batch));
      return {};
    },
  );
