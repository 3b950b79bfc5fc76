import { expect, test } from "vitest";
import { openCedarAuthorizer } from "../../../lib/adapters/cedar/cedar-authorizer.ts";
import { sha256Digest } from "../../../lib/adapters/system/sha256-digest.ts";
import { uuidV7Ids } from "../../../lib/adapters/system/uuid-v7.ts";
import type { Action } from "../../../lib/domain/access/action.ts";
import { serviceContext } from "../../../lib/messaging/service-context.ts";

const needs = { authorizer: openCedarAuthorizer(), ids: uuidV7Ids(), digest: sha256Digest };
const context = (service: string, action: Action, occasion = "e1") =>
  serviceContext(needs, service, "team-a", action, occasion);

test("a worker acts in its own name, under the policy that allows it", () => {
  expect(context("training-recorder", "recordTrainingRun")).toMatchObject({
    workspace: "team-a",
    actor: "service:training-recorder",
    roles: [],
    authorization: { decision: "allow", determiningPolicies: ["recorder-records"] },
  });
});

test("the same occasion is the same command, another one is not", () => {
  const first = context("rollout-stepper", "confirmDeployment");
  const again = context("rollout-stepper", "confirmDeployment");
  const other = context("rollout-stepper", "confirmDeployment", "e2");
  expect([again.idempotencyKey, again.requestHash]).toEqual([first.idempotencyKey, first.requestHash]);
  expect(again.commandId).not.toBe(first.commandId);
  expect(other.idempotencyKey).not.toBe(first.idempotencyKey);
  expect(other.requestHash).not.toBe(first.requestHash);
});

test.each<[string, Action]>([
  ["training-launcher", "recordTrainingRun"],
  ["training-recorder", "confirmDeployment"],
  ["rollout-stepper", "confirmTrainingJob"],
  ["somebody-else", "recordTrainingRun"],
  ["training-recorder", "registerVersion"],
])("%s may not do %s, and does not start", (service, action) => {
  expect(() => context(service, action)).toThrow(`no policy allows ${action}`);
});
