import { openServedModel } from "../../lib/wiring/model-server.ts";
import { createLambdaHandler } from "./lambda-handler.ts";
import { serve, stopOnTermination } from "./serve.ts";

// Awaited while the module loads: Lambda calls this the init phase, and a model that cannot be trusted ends it.
const { session, sha256 } = await openServedModel();

export const handler = createLambdaHandler(session);

// SageMaker runs its container as `serve`, and says the port when several containers share an endpoint.
if (process.argv.includes("serve"))
  stopOnTermination(await serve(session, sha256, Number(process.env.SAGEMAKER_BIND_TO_PORT ?? 8080)));
