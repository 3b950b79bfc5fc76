import type { MlflowApp } from "../dialect/wire-route.ts";

/** The release of MLflow whose client is tested against this wire: clients ask for it and decide by it what to call. */
const mlflowVersion = "3.17.2";

/** GET /health and /version, for whoever asks: MLflow's client does so before it has anything to show. */
export const registerProbes = (app: MlflowApp): void => {
  app.get("/health", (c) => c.text("OK"));
  app.get("/version", (c) => c.text(mlflowVersion));
};
