import { z } from "zod";
import { localAccount } from "../../access/local-account.ts";
import { environmentBytesMax } from "../../lambda/lambda-limits.ts";
import type { LambdaCall } from "./lambda-dependencies.ts";
import { invalidParameter } from "./lambda-refusals.ts";

/**
 * Members that change how a function runs. Everything else Lambda knows is refused by name (strict objects), since
 * accepting it without honouring it would be a pretence.
 */
const configurationMembers = {
  Description: z.string().max(256).optional(),
  Handler: z.string().max(128).optional(),
  Runtime: z.string().optional(),
  Role: z.string().optional(),
  MemorySize: z.number().int().min(128).max(10_240).optional(),
  Timeout: z.number().int().min(1).max(900).optional(),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()).default({}) }).optional(),
  DeadLetterConfig: z.strictObject({ TargetArn: z.string().default("") }).optional(),
};

const codeMembers = {
  S3Bucket: z.string().optional(),
  S3Key: z.string().optional(),
};

const architectures = z.array(z.string()).max(1).optional();

export const createSchema = z.strictObject({
  ...configurationMembers,
  FunctionName: z.string(),
  Role: z.string(),
  Code: z.strictObject(codeMembers),
  Publish: z.boolean().default(false),
  PackageType: z.literal("Zip").default("Zip"),
  Architectures: architectures,
  Tags: z.record(z.string(), z.string()).optional(),
});

export const updateConfigurationSchema = z.strictObject({ ...configurationMembers, RevisionId: z.string().optional() });

export const updateCodeSchema = z.strictObject({
  ...codeMembers,
  Publish: z.boolean().default(false),
  /** Says what the new code would be, and changes nothing. */
  DryRun: z.boolean().default(false),
  RevisionId: z.string().optional(),
  Architectures: architectures,
});

/** Names that Lambda sets itself and refuses to be told. */
const reserved =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_DEFAULT_REGION|AWS_REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_.*|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/;

/** @throws ServiceError for variables that Lambda would not take */
export const checkEnvironment = (variables: Readonly<Record<string, string>>): void => {
  const bytes = Object.entries(variables).reduce((sum, entry) => sum + Buffer.byteLength(entry.join("")), 0);
  if (bytes > environmentBytesMax)
    throw invalidParameter(
      "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.",
    );
  const taken = Object.keys(variables).filter((name) => reserved.test(name));
  if (taken.length > 0)
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${taken.join(", ")}`,
    );
};

/** @throws ServiceError for a runtime that this machine cannot start */
export const checkRuntime = (runtime: string): void => {
  if (!/^nodejs\d+\.x$/.test(runtime)) throw invalidParameter(`the local machine runs Node only, not ${runtime}`);
};

/** The caller must be allowed to hand this role on, and the role must trust Lambda. */
export const passRole = ({ request, dependencies }: LambdaCall, roleArn: string): void => {
  request.authorize("iam:PassRole", roleArn, { "iam:PassedToService": ["lambda.amazonaws.com"] });
  if (!dependencies.roles.trusts(roleArn, "lambda.amazonaws.com"))
    throw invalidParameter("The role defined for the function cannot be assumed by Lambda.");
};

/**
 * Copies a deployment package in; the caller must be allowed to read it. Only assets of the stacks are known: nothing
 * here unpacks a zip.
 */
export const importCode = (
  { request, dependencies }: LambdaCall,
  { S3Bucket = "", S3Key = "" }: z.output<typeof codeSchema>,
) => {
  request.authorize("s3:GetObject", `arn:${localAccount.partition}:s3:::${S3Bucket}/${S3Key}`);
  const folder = dependencies.assetFolder(S3Bucket, S3Key);
  if (folder === undefined)
    throw invalidParameter(
      "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
    );
  const { sha256, sizeBytes } = dependencies.code.add(folder);
  return { codeSha256: sha256, codeSizeBytes: sizeBytes };
};

const codeSchema = z.object(codeMembers);
