import { findVersion } from "../../lambda/choose-version.ts";
import { functionArn } from "../../lambda/function-store.ts";
import type { LambdaOperation } from "./lambda-dependencies.ts";
import { conflict, invalidParameter, notFound, requireFunction } from "./lambda-refusals.ts";

/** Deletes a function whole, or one version that no alias names. */
export const deleteFunction: LambdaOperation = async (call) => {
  const { request, dependencies, name, qualifier } = call;
  request.authorize("lambda:DeleteFunction", functionArn(name, qualifier));
  const record = requireFunction(call);
  if (qualifier === undefined) {
    dependencies.store.remove(name);
    await dependencies.invoker.discard(name);
    return new Response(null, { status: 204 });
  }
  if (qualifier === "$LATEST")
    throw invalidParameter("$LATEST version cannot be deleted without deleting the function.");
  if (findVersion(record, qualifier) === undefined)
    throw notFound(`Function not found: ${functionArn(name, qualifier)}`);
  const naming = record.aliases.filter(({ version, weights }) => version === qualifier || qualifier in weights);
  if (naming.length > 0)
    throw conflict(
      `Unable to delete version because the following aliases reference it: [${naming.map((alias) => alias.name).join(", ")}]`,
    );
  dependencies.store.put({ ...record, versions: record.versions.filter(({ version }) => version !== qualifier) });
  return new Response(null, { status: 204 });
};
