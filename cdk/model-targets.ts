import { Stack } from "aws-cdk-lib";
import { environmentNames } from "../lib/wiring/environment.ts";
import type { NodeFunction } from "./constructs/node-function.ts";
import { grantPattern } from "./grant-pattern.ts";
import { namePrefix, type Settings } from "./settings.ts";

/** The control plane names every function it makes for a model with it; what is granted on targets is granted below it. */
export const targetPrefix = (settings: Settings): string => `${namePrefix(settings)}-target-`;

export const targetFunctionArns = (fn: NodeFunction, settings: Settings): string =>
  Stack.of(fn).formatArn({ service: "lambda", resource: `function:${targetPrefix(settings)}*` });

/** Calls the functions that serve models, at any version or alias. */
export const grantInvokeTargets = (fn: NodeFunction, settings: Settings): void => {
  grantTargets(fn, settings, ["lambda:InvokeFunction"]);
  fn.handler.addEnvironment(environmentNames.modelServerPrefix, targetPrefix(settings));
};

/** Sees how a target's alias splits its traffic. */
export const grantReadTargets = (fn: NodeFunction, settings: Settings): void =>
  grantTargets(fn, settings, ["lambda:GetAlias"]);

/** Moves a target's traffic from one version to another, by its alias. */
export const grantShiftTargets = (fn: NodeFunction, settings: Settings): void =>
  grantTargets(fn, settings, ["lambda:GetAlias", "lambda:CreateAlias", "lambda:UpdateAlias"]);

const grantTargets = (fn: NodeFunction, settings: Settings, actions: readonly string[]): void =>
  grantPattern(fn.role, {
    actions,
    resources: [targetFunctionArns(fn, settings)],
    because: "targets are made by the control plane while it runs, under one prefix",
  });
