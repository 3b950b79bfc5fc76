import { Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { environmentNames } from "../lib/wiring/environment.ts";
import type { NodeFunction } from "./constructs/node-function.ts";
import { grantPattern } from "./grant-pattern.ts";
import { namePrefix, type Settings } from "./settings.ts";

/*
 * Batch is met by name, not by reference between stacks: the ARN of a job definition changes with every revision, and
 * CloudFormation refuses to change a value that another stack imports.
 */

export const jobQueueName = (settings: Settings): string => `${namePrefix(settings)}-training`;

/** A submission by this name takes the newest revision. */
export const jobDefinitionName = (settings: Settings, device: "cpu" | "gpu"): string =>
  `${namePrefix(settings)}-training-${device}`;

export const jobQueueArn = (scope: Construct, settings: Settings): string =>
  batchArn(scope, "job-queue", jobQueueName(settings));

/** A job is tagged as it is submitted, which asks for the right to tag on what it is submitted to. */
const submitActions = ["batch:SubmitJob", "batch:TagResource"];

/** Submits training jobs, and looks for the one submitted before. */
export const grantSubmitJobs = (fn: NodeFunction, settings: Settings): void => {
  const definitions = [
    jobDefinitionName(settings, "cpu"),
    ...(settings.profile === "gpu" ? [jobDefinitionName(settings, "gpu")] : []),
  ].map((name) => batchArn(fn, "job-definition", name));
  fn.handler.addToRolePolicy(
    new PolicyStatement({ actions: submitActions, resources: [jobQueueArn(fn, settings), ...definitions] }),
  );
  grantPattern(fn.role, {
    actions: submitActions,
    resources: definitions.map((arn) => `${arn}:*`),
    because: "every deployment makes a new revision of a job definition",
  });
  grantPattern(fn.role, {
    actions: ["batch:TagResource"],
    resources: [batchArn(fn, "job", "*")],
    because: "a job's id is known only once it is submitted, with its tags",
  });
  grantReadJobs(fn, "batch:ListJobs");
  fn.handler.addEnvironment(environmentNames.jobQueue, jobQueueName(settings));
  fn.handler.addEnvironment(environmentNames.jobDefinitionCpu, jobDefinitionName(settings, "cpu"));
  if (settings.profile === "gpu")
    fn.handler.addEnvironment(environmentNames.jobDefinitionGpu, jobDefinitionName(settings, "gpu"));
};

/** Looks for jobs by name, or sees what became of one. */
export const grantReadJobs = (fn: NodeFunction, action: "batch:ListJobs" | "batch:DescribeJobs"): void =>
  grantPattern(fn.role, {
    actions: [action],
    resources: ["*"],
    because: "AWS Batch knows no resource for reading jobs",
  });

const batchArn = (scope: Construct, resource: "job-queue" | "job-definition" | "job", resourceName: string): string =>
  Stack.of(scope).formatArn({ service: "batch", resource, resourceName });
