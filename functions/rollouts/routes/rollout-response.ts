import { z } from "@hono/zod-openapi";
import type { Rollout } from "../../../lib/domain/rollout/rollout.ts";
import { iso, isoOrNull } from "../../../lib/http/iso-time.ts";
import { rolloutPlanSchema } from "../../../lib/http/rollout-plan-schema.ts";
import type { Snapshot } from "../../../lib/usecases/snapshot.ts";

export const rolloutParameter = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "32 lower-case hex digits")
  .openapi({ description: "Id of the rollout." });

const counts = z.strictObject({ units: z.int(), bad: z.int() });

const evidence = z.strictObject({
  metric: z.enum(["failed", "wrong"]).openapi({ description: "failed: of requests; wrong: of labelled predictions." }),
  canary: counts,
  stable: counts,
  logHarm: z.number().openapi({
    description:
      "Natural logarithm of the e-value against a canary that is not worse than tolerated, from the time in which both were asked; what the canary did alone, in the last step, is in the counts and adds nothing to it.",
  }),
});

export const rolloutResponse = z
  .strictObject({
    id: z.string(),
    route: z.string(),
    model: z.string(),
    riskTier: z.int(),
    target: z.string(),
    stable: z.int().openapi({ description: "Version in Production when it started." }),
    candidate: z.int(),
    plan: rolloutPlanSchema,
    changeRequest: z.string(),
    status: z
      .enum(["shifting", "observing", "holding", "paused", "rolling-back", "promoted", "rolled-back", "aborted"])
      .openapi({
        description:
          "shifting: the weights are asked for and not yet seen in the traffic; holding: too little of it, or a canary that looks worse with all of the traffic than the stable version did in the steps before: promote or abort it.",
      }),
    step: z.int().openapi({ description: "Index of the plan's step under way." }),
    shift: z.strictObject({
      weightBasisPoints: z.int().openapi({ description: "Share of the canary." }),
      revision: z.int().openapi({ description: "Revision of the route that carries it." }),
      failure: z.string().nullable().openapi({ description: "Why the target will never split its traffic so." }),
      requestedAt: z.iso.datetime(),
      appliedAt: z.iso.datetime().nullable(),
      confirmedAt: z.iso.datetime().nullable().openapi({ description: "When requests were seen that it assigned." }),
    }),
    stepStartedAt: z.iso.datetime().nullable(),
    decisions: z
      .array(
        z.strictObject({
          at: z.iso.datetime(),
          decision: z.enum([
            "start",
            "confirm",
            "advance",
            "hold",
            "roll-back",
            "promote",
            "pause",
            "resume",
            "abort",
            "end",
          ]),
          step: z.int(),
          reason: z.string(),
          evidence: z.array(evidence).readonly(),
        }),
      )
      .openapi({ description: "The newest 25, newest last; reasons are cut at 500 characters." }),
    startedAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    revision: z.int(),
  })
  .openapi("Rollout");

/** How a rollout is shown: instants as ISO 8601, the model by name. */
export const toRolloutResponse = ({ state, revision }: Snapshot<Rollout>): z.infer<typeof rolloutResponse> => {
  const { schema: _schema, firstRevision: _firstRevision, modelName, ...shown } = state;
  const { effect: _effect, ...shift } = state.shift;
  return {
    ...shown,
    model: modelName,
    shift: {
      ...shift,
      requestedAt: iso(shift.requestedAt),
      appliedAt: isoOrNull(shift.appliedAt),
      confirmedAt: isoOrNull(shift.confirmedAt),
    },
    stepStartedAt: isoOrNull(state.stepStartedAt),
    decisions: state.decisions.map((decision) => ({ ...decision, at: iso(decision.at) })),
    startedAt: iso(state.startedAt),
    updatedAt: iso(state.updatedAt),
    finishedAt: isoOrNull(state.finishedAt),
    revision,
  };
};
