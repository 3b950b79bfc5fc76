import { z } from "@hono/zod-openapi";
import type { Target } from "../../../lib/domain/routing/target.ts";
import { iso, isoOrNull } from "../../../lib/http/iso-time.ts";
import type { Snapshot } from "../../../lib/usecases/snapshot.ts";

const deploymentResponse = z.strictObject({
  version: z.int(),
  qualifier: z.string().nullable().openapi({ description: "How the version is addressed there, once it is." }),
  status: z.enum(["pending", "ready", "failed"]),
  sha256: z.string(),
  failure: z.string().nullable(),
  requestedAt: z.iso.datetime(),
  deployedAt: z.iso.datetime().nullable(),
});

export const targetResponse = z
  .strictObject({
    name: z.string(),
    model: z.string(),
    kind: z.enum(["lambda", "sagemaker", "http"]),
    resource: z.string().nullable().openapi({ description: "Lambda function or SageMaker endpoint." }),
    deployments: z.array(deploymentResponse),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    revision: z.int(),
  })
  .openapi("Target");

/** How a target is shown. */
export const toTargetResponse = ({ state, revision }: Snapshot<Target>): z.infer<typeof targetResponse> => ({
  name: state.name,
  model: state.modelName,
  kind: state.kind,
  resource: state.resource,
  deployments: state.deployments.map(({ requestedAt, deployedAt, ...deployment }) => ({
    ...deployment,
    requestedAt: iso(requestedAt),
    deployedAt: isoOrNull(deployedAt),
  })),
  createdAt: iso(state.createdAt),
  updatedAt: iso(state.updatedAt),
  revision,
});
