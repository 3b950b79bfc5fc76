import type { Context } from "hono";
import { z } from "zod";
import { allow } from "../../../lib/http/allow.ts";
import type { Authorizer } from "../../../lib/ports/authorizer.ts";
import { artifactPrefixes, checkedPath, requestedPath } from "./artifact-path.ts";
import type { MlflowEnv } from "./read-body.ts";
import { readInput } from "./read-input.ts";
import type { MlflowApp } from "./wire-route.ts";

/** What every call about an upload in parts names: clients send the file's name on their own disk. */
const fileSchema = z.object({ path: z.string().min(1) });

/** Declares POST mlflow-artifacts/mpu/{verb}/{folder}: the file is the folder's, with the last part of the name that is sent. */
export const multipartRoute = <Input>(
  app: MlflowApp,
  needs: { readonly authorizer: Authorizer },
  verb: "create" | "complete" | "abort",
  input: z.ZodType<Input>,
  answer: (c: Context<MlflowEnv>, path: string, input: Input) => Promise<object>,
): void => {
  const paths = artifactPrefixes.map((prefix) => `${prefix}/mpu/${verb}/*`);
  app.on(["POST"], paths, allow("putTrackedFile", needs));
  app.on(["POST"], paths, async (c) => {
    const name = readInput(c, fileSchema).path.split(/[\\/]/).at(-1) ?? "";
    const folder = requestedPath(c);
    const path = checkedPath(folder === "" ? name : `${folder}/${name}`);
    return c.json(await answer(c, path, readInput(c, input)), 200);
  });
};
