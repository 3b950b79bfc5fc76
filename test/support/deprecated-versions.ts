import type { Artifact } from "../../lib/domain/model-version/model-version.ts";
import { registerModel } from "../../lib/usecases/register-model.ts";
import { commandContext } from "./command-context.ts";
import { held } from "./registry.ts";
import { version } from "./registry-world.ts";

type Needs = Parameters<typeof registerModel>[0];

/**
 * A tier 3 model of four versions, promoted one after the other, the last one in Production: the policy lets the first go. Written
 * at once, without the votes it takes.
 *
 * @param artifactsOf  files of each version by its number; none unless told
 * @returns            id of the model
 */
export const seedSuperseded = async (
  needs: Needs,
  name: string,
  workspace = "default",
  artifactsOf: (number: number) => readonly Artifact[] = () => [],
): Promise<string> => {
  const context = () => commandContext({ workspace, actor: "ada" });
  const described = { owner: "risk-team", framework: null, complianceFrameworks: [], description: "", tags: {} };
  const registration = { name, riskTier: 3, type: "classifier", ...described } as const;
  const { state } = held(await registerModel(needs, context(), registration));
  const at = needs.clock.now();
  const changes = [1, 2, 3, 4].map((number) => {
    const stage = number === 4 ? ("Production" as const) : ("Deprecated" as const);
    const made = { id: `${state.id}.${number}`, model: state.id, modelName: name, stage, stageChangedAt: at };
    return {
      kind: "model-version" as const,
      id: made.id,
      basis: null,
      event: "version-registered" as const,
      riskTier: 3 as const,
      state: version(number, { ...made, promotedAt: at + number, artifacts: artifactsOf(number) }),
    };
  });
  held(await needs.aggregates.commit(context(), { at, changes, answer: null }));
  return state.id;
};
