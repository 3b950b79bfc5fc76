import type { Context, Hono } from "hono";
import type { z } from "zod";
import type { Action } from "../../../lib/domain/access/action.ts";
import { allow } from "../../../lib/http/allow.ts";
import type { Authorizer } from "../../../lib/ports/authorizer.ts";
import type { MlflowEnv } from "./read-body.ts";
import { readInput } from "./read-input.ts";

export type MlflowApp = Hono<MlflowEnv>;

interface WireRoute<Input> {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Below `/api/2.0/mlflow`, e.g. `/registered-models/get`. */
  readonly path: string;
  readonly action: Action;
  readonly input: z.ZodType<Input>;
}

/** The client's base path, and the one of MLflow's own pages. */
const prefixes = ["/api/2.0/mlflow", "/ajax-api/2.0/mlflow"];

/** Declares a route of the MLflow wire: success is 200 with a JSON object, whatever the verb. */
export const wireRoute = <Input>(
  app: MlflowApp,
  needs: { readonly authorizer: Authorizer },
  { method, path, action, input }: WireRoute<Input>,
  answer: (c: Context<MlflowEnv>, input: Input) => Promise<object>,
): void => {
  const paths = prefixes.map((prefix) => `${prefix}${path}`);
  app.on([method], paths, allow(action, needs));
  app.on([method], paths, async (c) => c.json(await answer(c, readInput(c, input)), 200));
};
