import { answerWithProof } from "../../lib/http/answer-with-proof.ts";
import { createHttpApp } from "../../lib/http/http-app.ts";
import type { HttpApp } from "../../lib/http/http-env.ts";
import type { AuditDependencies } from "./dependencies.ts";
import { registerDescribeLog } from "./routes/describe-log.ts";
import { registerGetAuditEvent } from "./routes/get-audit-event.ts";
import { registerGetConsistencyProof } from "./routes/get-consistency-proof.ts";
import { registerGetFigures } from "./routes/get-figures.ts";
import { registerGetInclusionProof } from "./routes/get-inclusion-proof.ts";
import { registerListAuditEvents } from "./routes/list-audit-events.ts";
import { registerReadCheckpoint } from "./routes/read-checkpoint.ts";
import { registerReadRootLog } from "./routes/read-root-log.ts";
import { registerReadStateAt } from "./routes/read-state-at.ts";
import { registerReadTile } from "./routes/read-tile.ts";
import { registerTraceData } from "./routes/trace-data.ts";
import { registerTracePrediction } from "./routes/trace-prediction.ts";
import { registerTraceVersion } from "./routes/trace-version.ts";
import { registerVerifyProof } from "./routes/verify-proof.ts";

/** Events, proofs, lineage, and the log itself over HTTP. A checkpoint binds the log to what it shows, so anybody may have it. */
export const createAuditApp = (dependencies: AuditDependencies): HttpApp => {
  const app = createHttpApp(dependencies, [/^\/log\/checkpoint$/], [/^\/v1\/audit\/verify$/]);
  app.use("*", answerWithProof(dependencies));
  registerListAuditEvents(app, dependencies);
  registerGetAuditEvent(app, dependencies);
  registerGetInclusionProof(app, dependencies);
  registerGetFigures(app, dependencies);
  registerGetConsistencyProof(app, dependencies);
  registerVerifyProof(app, dependencies);
  registerReadStateAt(app, dependencies);
  registerDescribeLog(app, dependencies);
  registerReadCheckpoint(app, dependencies);
  registerReadTile(app, dependencies);
  registerReadRootLog(app, dependencies);
  registerTracePrediction(app, dependencies);
  registerTraceVersion(app, dependencies);
  registerTraceData(app, dependencies);
  return app;
};
