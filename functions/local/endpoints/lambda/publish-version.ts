import { z } from "zod";
import { functionArn } from "../../lambda/function-store.ts";
import { publishLatest } from "../../lambda/publish-latest.ts";
import { parseInput, restJson } from "../service-response.ts";
import { toFunctionConfiguration } from "./function-shapes.ts";
import type { LambdaOperation } from "./lambda-dependencies.ts";
import { invalidParameter, refuseStale, refuseWhileChanging, requireFunction } from "./lambda-refusals.ts";
import { settleLater } from "./settle-later.ts";

const publishSchema = z.strictObject({
  CodeSha256: z.string().optional(),
  Description: z.string().max(256).default(""),
  RevisionId: z.string().optional(),
});

export const publishVersion: LambdaOperation = (call) => {
  const { request, dependencies, name } = call;
  request.authorize("lambda:PublishVersion", functionArn(name));
  const before = requireFunction(call);
  const input = parseInput(request, publishSchema);
  refuseWhileChanging(before);
  refuseStale(input.RevisionId, before.latest);
  const actual = before.latest.configuration.codeSha256;
  if (input.CodeSha256 !== undefined && input.CodeSha256 !== actual)
    throw invalidParameter(
      `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${actual}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  const { record, version } = publishLatest(before, input.Description, dependencies.now());
  if (record !== before) {
    dependencies.store.put(record);
    settleLater(dependencies, name);
  }
  return restJson(toFunctionConfiguration(record, version, true), 201);
};
