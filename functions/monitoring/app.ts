import { answerWithProof } from "../../lib/http/answer-with-proof.ts";
import { createHttpApp } from "../../lib/http/http-app.ts";
import type { HttpApp } from "../../lib/http/http-env.ts";
import type { MonitoringDependencies } from "./dependencies.ts";
import { registerCreateMonitor } from "./routes/create-monitor.ts";
import { registerGetDriftReport } from "./routes/get-drift-report.ts";
import { registerGetIncident } from "./routes/get-incident.ts";
import { registerGetMonitor } from "./routes/get-monitor.ts";
import { registerGetPerformance } from "./routes/get-performance.ts";
import { registerListDriftReports } from "./routes/list-drift-reports.ts";
import { registerListIncidents } from "./routes/list-incidents.ts";
import { registerListMonitors } from "./routes/list-monitors.ts";
import { registerSubmitGroundTruth } from "./routes/submit-ground-truth.ts";
import { registerUpdateMonitor } from "./routes/update-monitor.ts";

/** Monitors, what they found, and labels over HTTP. */
export const createMonitoringApp = (dependencies: MonitoringDependencies): HttpApp => {
  const app = createHttpApp(dependencies);
  app.use("*", answerWithProof(dependencies));
  registerCreateMonitor(app, dependencies);
  registerListMonitors(app, dependencies);
  registerGetMonitor(app, dependencies);
  registerUpdateMonitor(app, dependencies);
  registerListDriftReports(app, dependencies);
  registerGetDriftReport(app, dependencies);
  registerGetPerformance(app, dependencies);
  registerListIncidents(app, dependencies);
  registerGetIncident(app, dependencies);
  registerSubmitGroundTruth(app, dependencies);
  return app;
};
