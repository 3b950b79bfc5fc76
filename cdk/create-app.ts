import { App, type AppProps, Tags, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import { builtFunctions, type DeployedFunction, deployedFunctions } from "./deployed-functions.ts";
import type { Platform } from "./platform.ts";
import { namePrefix, type Settings, settingsFor } from "./settings.ts";
import { ApiStack } from "./stacks/api-stack.ts";
import { DataStack } from "./stacks/data-stack.ts";
import { FrontStack } from "./stacks/front-stack.ts";
import { ServingStack } from "./stacks/serving-stack.ts";
import { TrainingStack } from "./stacks/training-stack.ts";
import { WitnessStack } from "./stacks/witness-stack.ts";
import { WorkersStack } from "./stacks/workers-stack.ts";

export interface TidegateApp {
  readonly app: App;
  readonly settings: Settings;
  /** Functions of the table that are not built, and therefore in no stack. */
  readonly missing: readonly DeployedFunction[];
}

/**
 * Builds every stack of one environment, of what exists in the build folder.
 *
 * @param dist  folder that build.ts writes
 * @param props of the CDK app; `env`, `profile`, `runbook` and `front` are read from its context
 */
export const createApp = (dist: string, props: AppProps = {}): TidegateApp => {
  const app = new App({ analyticsReporting: false, ...props });
  const context = (name: string): string | undefined => {
    const value: unknown = app.node.tryGetContext(name);
    return value === undefined ? undefined : String(value);
  };
  const settings = settingsFor(context("env"), context("profile"), context("runbook"), context("front"));
  const { built, missing } = builtFunctions(dist);

  const data = new DataStack(app, settings);
  const platform: Platform = { settings, dist, alarms: data.alarms };
  const training = new TrainingStack(app, settings, data.storage);
  if (settings.serving !== undefined) new ServingStack(app, settings, settings.serving, data.storage);
  if (deployedFunctions.controlPlane.some((name) => built.has(name))) new ApiStack(app, platform, data.storage, built);
  if (settings.front === "cloudfront" && built.has("edge")) new FrontStack(app, platform);
  const witness = built.has("witness") ? new WitnessStack(app, platform, data.storage.logKey) : undefined;
  const watched: Platform = witness === undefined ? platform : { ...platform, witnessUrl: witness.url };
  // The queue is met by name: it must be there before the first submission.
  if (deployedFunctions.workers.some((name) => built.has(name)))
    new WorkersStack(app, watched, data.storage, built).addStackDependency(training);

  Tags.of(app).add("application", "tidegate");
  Tags.of(app).add("environment", namePrefix(settings));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return { app, settings, missing };
};
