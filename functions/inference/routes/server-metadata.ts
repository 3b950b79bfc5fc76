import { allow } from "../../../lib/http/allow.ts";
import type { Authorizer } from "../../../lib/ports/authorizer.ts";
import packageJson from "../../../package.json" with { type: "json" };
import type { InferenceApp } from "../inference-app.ts";

/** Who this server is, and that it is alive and ready: a process that answers has everything it needs. */
export const registerServerMetadata = (app: InferenceApp, { authorizer }: { readonly authorizer: Authorizer }) => {
  const mayAsk = allow("getModelMetadata", { authorizer });
  const { name, version } = packageJson;
  // The specification writes /v2/ and clients call /v2.
  for (const path of ["/v2", "/v2/"]) app.get(path, mayAsk, (c) => c.json({ name, version, extensions: [] }));
  // The specification answers readiness with `live`, its own clients read `ready`: both, on both.
  app.get("/v2/health/live", mayAsk, (c) => c.json({ live: true, ready: true }));
  app.get("/v2/health/ready", mayAsk, (c) => c.json({ live: true, ready: true }));
};
