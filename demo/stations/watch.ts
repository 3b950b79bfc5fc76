import type { Data } from "../data.ts";
import { check, station, tell } from "../narrator.ts";
import type { People } from "../people.ts";
import { type Body, until } from "../person.ts";
import type { Traffic } from "../traffic.ts";
import { model, specOf, upload } from "./train.ts";

/** Seconds instead of hours, so that the story fits into minutes. */
const windowSeconds = 8;

/** How a retrained version takes over: a tenth of the requests first, all of them last. */
export const plan = {
  actuator: "router",
  steps: [1000, 2500, 5000, 10_000].map((weightBasisPoints) => ({ weightBasisPoints, minSeconds: 6, minRequests: 20 })),
  intervalSeconds: 2,
  maxStepSeconds: 120,
  alpha: 0.01,
  toleratedRatio: { failed: 1.25, wrong: 1.25 },
  needsLabels: true,
} as const;

/** Chen says what is watched, and what happens when it drifts. */
export const watch = async ({ ada, chen }: People, data: Data): Promise<void> => {
  station("Chen has the model watched");
  // Until somebody has fresher rows, it is trained again on those of the first version.
  const { bytes, sha256 } = await data.file("2015");
  await upload(ada, bytes, sha256, "text/csv");
  const monitor = await chen.post("/v1/monitors", {
    model,
    windowSeconds,
    minRows: 300,
    openAfterWindows: 1,
    closeAfterWindows: 2,
    retraining: {
      on: ["drift", "decay"],
      cooldownSeconds: 3600,
      approval: "manual",
      training: specOf(data, "xgboost", sha256),
      gates: { accuracyMin: 0.7, accuracyGainMin: 0.01, pValueMax: 0.05, missingMax: 0.01 },
      rollout: plan,
    },
  });
  check(
    `windows of ${windowSeconds} s against the reference rows of the version that serves`,
    monitor.status === 201,
    monitor.body,
  );
  const second = await chen.post("/v1/monitors", { model });
  check("a second monitor of the model is refused", second.status === 409, second.body);
};

/** Windows of people like those it was trained on say nothing new. */
export const quiet = async ({ vic }: People): Promise<void> => {
  station("Quiet traffic");
  const seen = await until(
    "a stable window",
    90,
    () => vic.get(`/v1/monitors/${model}`),
    ({ last }) => last?.drift === "STABLE",
  );
  check("a window of next year's people in the same state: STABLE", true);
  tell(`accuracy against the reference: ${seen.body.last.performance}`);
  const open = await vic.get(`/v1/incidents?status=open`);
  check("no incident", open.status === 200 && open.body.items.length === 0, open.body);
};

/** The traffic changes; the monitor says how. */
export const drift = async (
  { vic }: People,
  traffic: Traffic,
  rows: Parameters<Traffic["replay"]>[0],
  who: string,
): Promise<Body> => {
  station("The world changes");
  tell(`from now on the application asks about ${who}`);
  traffic.replay(rows);
  const started = performance.now();
  const found = await until(
    "an incident",
    90,
    () => vic.get("/v1/incidents?status=open"),
    ({ items }) => items.some(({ kind }: Body) => kind === "drift"),
  );
  const incident = found.body.items.find(({ kind }: Body) => kind === "drift");
  check(
    `covariate drift is found ${((performance.now() - started) / 1000).toFixed(0)} s later, and an incident is open`,
    true,
  );
  const closed = Date.parse(incident.window.end);
  tell(`window closed → verdict ${((Date.parse(incident.openedAt) - closed) / 1000).toFixed(1)} s`);
  for (const finding of incident.findings) tell(finding);
  return incident;
};
