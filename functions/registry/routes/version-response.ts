import { z } from "@hono/zod-openapi";
import { stages } from "../../../lib/domain/model-version/model-version.ts";
import { iso } from "../../../lib/http/iso-time.ts";
import { workspacePath } from "../../../lib/http/request-path.ts";
import type { FoundVersion } from "../../../lib/usecases/find-version.ts";
import type { NamedVersion } from "../../../lib/usecases/get-version.ts";
import { deletionResponse, toDeletionResponse } from "./deletion-response.ts";
import { artifactSchema, lineageSchema, metricsSchema, signatureSchema } from "./version-fields.ts";

export const versionResponse = z
  .strictObject({
    model: z.string(),
    number: z.int(),
    semver: z.string(),
    requiredValidation: z
      .enum(["full", "regression", "smoke"])
      .openapi({ description: "What its semver says has changed: MAJOR full, MINOR regression, PATCH smoke." }),
    stage: z.enum(stages),
    stageReason: z.string(),
    artifacts: z.array(artifactSchema).readonly(),
    formats: z
      .array(z.strictObject({ artifact: z.string(), format: z.string(), findings: z.array(z.string()).readonly() }))
      .readonly()
      .openapi({ description: "What each artifact was found to be, and what of it may do harm when it is loaded." }),
    formatWaiver: z
      .string()
      .exactOptional()
      .openapi({ description: "Why formats that may run code are taken all the same." }),
    digest: z.string().openapi({ description: "SHA-256 over artifacts, signature and lineage: what a vote is about." }),
    signature: signatureSchema.nullable(),
    signatures: z
      .array(
        z.strictObject({ bundle: z.string(), keyHint: z.string(), signedBy: z.string(), signedAt: z.iso.datetime() }),
      )
      .openapi({ description: "Signatures over the manifest of the artifacts; bundle and key by SHA-256." }),
    // Not extend: of two closed objects joined by allOf, each forbids what the other adds.
    lineage: z.strictObject({
      ...lineageSchema.shape,
      hyperparameters: z.record(z.string(), z.unknown()).exactOptional(),
    }),
    origin: z
      .strictObject({
        source: z.string(),
        run: z.string().nullable(),
        runLink: z.string().nullable(),
        loggedModel: z.string().nullable(),
      })
      .nullable()
      .openapi({ description: "What a tracking client said it comes from." }),
    metrics: metricsSchema,
    reference: z
      .strictObject({ rows: z.int(), segmentColumn: z.string().nullable(), profile: z.string() })
      .nullable()
      .openapi({ description: "The frozen baseline of what is measured; profile is its SHA-256." }),
    description: z.string(),
    tags: z.record(z.string(), z.string()),
    aliases: z.array(z.string()).readonly(),
    routes: z.array(z.string()).readonly().openapi({ description: "Routes that have an arm on it." }),
    openChangeRequest: z.string().nullable(),
    approvals: z.array(z.strictObject({ changeRequest: z.string(), to: z.enum(stages), at: z.iso.datetime() })),
    registeredBy: z.string(),
    authors: z.array(z.string()).readonly().openapi({ description: "Who does not vote on it in tiers 1 to 3." }),
    deletion: deletionResponse,
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    stageChangedAt: z.iso.datetime(),
    promotedAt: z.iso.datetime().exactOptional().openapi({ description: "When it last came into Production." }),
    revision: z.int(),
  })
  .openapi("ModelVersion");

/** How a version is shown: instants as ISO 8601, the model by the name that it has now. */
export const toVersionResponse = ({
  state,
  revision,
  modelName: model,
}: NamedVersion): z.infer<typeof versionResponse> => {
  const { schema: _schema, id: _id, modelName: _then, promotedAt, ...shown } = state;
  return {
    ...shown,
    model,
    approvals: state.approvals.map((approval) => ({ ...approval, at: iso(approval.at) })),
    signatures: state.signatures.map((signature) => ({ ...signature, signedAt: iso(signature.signedAt) })),
    deletion: toDeletionResponse(state.deletion),
    createdAt: iso(state.createdAt),
    updatedAt: iso(state.updatedAt),
    stageChangedAt: iso(state.stageChangedAt),
    ...(promotedAt === undefined ? {} : { promotedAt: iso(promotedAt) }),
    revision,
  };
};

/** How a found version is shown. */
export const showFoundVersion = ({ model, version }: FoundVersion): z.infer<typeof versionResponse> =>
  toVersionResponse({ ...version, modelName: model.state.name });

/** Where a version is read. */
export const versionPath = (workspace: string, { modelName, state }: NamedVersion): string =>
  workspacePath(workspace, `/v1/models/${encodeURIComponent(modelName)}/versions/${state.number}`);
