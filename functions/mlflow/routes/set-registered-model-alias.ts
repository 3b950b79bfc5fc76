import { z } from "zod";
import { champion } from "../../../lib/domain/model/alias.ts";
import { isLabelled } from "../../../lib/domain/model-version/label-stage.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { findModel } from "../../../lib/usecases/find-model.ts";
import { setAlias } from "../../../lib/usecases/set-alias.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required, versionNumber } from "../dialect/fields.ts";
import { requestWireStage } from "../dialect/request-wire-stage.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ name: required, alias: required.max(255), version: versionNumber });

/** POST registered-models/alias. Where promotion moves `champion`, setting it asks for the promotion. */
export const registerSetRegisteredModelAlias = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/registered-models/alias", action: "setAlias", input },
    async (c, { name: model, alias, version }) => {
      const context = commandContext(c);
      const found = await findModel(dependencies.aggregates, context.workspace, model);
      if (!found.ok) throw new Problem(found.refusal);
      if (alias === champion && !isLabelled(found.value.state)) {
        await requestWireStage(dependencies, context, { model, version, to: "Production", archiveExisting: false });
        return {};
      }
      const result = await setAlias(dependencies, context, { model, alias, version });
      if (!result.ok) throw new Problem(result.refusal);
      return {};
    },
  );
