import { z } from "zod";

/** What a version is: the code and how it runs. Two with the same values are the same version to PublishVersion. */
const configurationSchema = z.object({
  description: z.string(),
  handler: z.string(),
  runtime: z.string(),
  roleArn: z.string(),
  memoryMb: z.number(),
  timeoutSeconds: z.number(),
  environment: z.record(z.string(), z.string()),
  codeSha256: z.string(),
  codeSizeBytes: z.number(),
  deadLetterArn: z.string().optional(),
});

const versionSchema = z.object({
  /** `$LATEST` or a number. */
  version: z.string(),
  configuration: configurationSchema,
  revisionId: z.string(),
  modifiedAt: z.number(),
  state: z.enum(["Pending", "Active"]),
  updating: z.boolean(),
});

const aliasSchema = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  revisionId: z.string(),
  /** Share of requests, 0..1, that another version takes. */
  weights: z.record(z.string(), z.number()),
});

/** Everything the machine knows of one function; one file. */
export const functionRecordSchema = z.object({
  name: z.string(),
  tags: z.record(z.string(), z.string()),
  latest: versionSchema,
  /** Published, oldest first, never changed. */
  versions: z.array(versionSchema),
  /** Numbers are never given twice, not even after a version was deleted. */
  lastVersion: z.number(),
  aliases: z.array(aliasSchema),
  reservedConcurrency: z.number().optional(),
  asyncRetries: z.number(),
  failureDestinationArn: z.string().optional(),
});

export type FunctionConfiguration = z.output<typeof configurationSchema>;
export type FunctionVersion = z.output<typeof versionSchema>;
export type FunctionAlias = z.output<typeof aliasSchema>;
export type FunctionRecord = z.output<typeof functionRecordSchema>;
