import { z } from "zod";
import type {
  BucketDescription,
  KeyDescription,
  QueueDescription,
  TableDescription,
  TagTransition,
} from "./machine-description.ts";
import { type ResourcePool, whole } from "./resource-pool.ts";

const keySchema = z
  .array(z.object({ AttributeName: z.string(), KeyType: z.enum(["HASH", "RANGE"]) }))
  .transform((elements) => elements.map(({ AttributeName, KeyType }) => ({ name: AttributeName, type: KeyType })));

const tableSchema = z.object({
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(["S", "N", "B"]) })),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z
    .array(
      z.object({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.object({
          ProjectionType: z.enum(["ALL", "KEYS_ONLY", "INCLUDE"]).default("ALL"),
          NonKeyAttributes: z.array(z.string()).default([]),
        }),
      }),
    )
    .default([]),
  StreamSpecification: z
    .object({ StreamViewType: z.enum(["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]).optional() })
    .optional(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string().optional(), Enabled: z.boolean() }).optional(),
});

/** Reads tables of both spellings; keys, indexes, stream and time to live are what the engine is told. */
export const describeTables = (pool: ResourcePool): TableDescription[] =>
  [...pool.parse("AWS::DynamoDB::GlobalTable", tableSchema), ...pool.parse("AWS::DynamoDB::Table", tableSchema)].map(
    ({ name, properties: table }) => ({
      name,
      attributes: table.AttributeDefinitions.map(({ AttributeName, AttributeType }) => ({
        name: AttributeName,
        type: AttributeType,
      })),
      keySchema: table.KeySchema,
      indexes: table.GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => ({
        name: IndexName,
        keySchema: KeySchema,
        projection: Projection.ProjectionType,
        nonKeyAttributes: Projection.NonKeyAttributes,
      })),
      streamViewType: table.StreamSpecification?.StreamViewType,
      timeToLiveAttribute: table.TimeToLiveSpecification?.Enabled
        ? table.TimeToLiveSpecification.AttributeName
        : undefined,
    }),
  );

const queueAttributes = {
  VisibilityTimeout: whole.optional(),
  DelaySeconds: whole.optional(),
  MessageRetentionPeriod: whole.optional(),
  MaximumMessageSize: whole.optional(),
  ReceiveMessageWaitTimeSeconds: whole.optional(),
  FifoQueue: z.boolean().optional(),
  ContentBasedDeduplication: z.boolean().optional(),
};
const queueSchema = z.object({
  ...queueAttributes,
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: whole }).optional(),
});

/** Reads queues; attributes are text, as SetQueueAttributes takes them. */
export const describeQueues = (pool: ResourcePool): QueueDescription[] =>
  pool.parse("AWS::SQS::Queue", queueSchema).map(({ name, ref, arn, properties: { RedrivePolicy, ...rest } }) => ({
    name,
    url: ref,
    arn,
    attributes: {
      ...Object.fromEntries(
        Object.entries(rest).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
      ),
      ...(RedrivePolicy === undefined ? {} : { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
    },
  }));

const bucketSchema = z.object({
  VersioningConfiguration: z.object({ Status: z.string() }).optional(),
  ObjectLockEnabled: z.boolean().default(false),
  ObjectLockConfiguration: z
    .object({
      Rule: z
        .object({
          DefaultRetention: z.object({
            Mode: z.enum(["GOVERNANCE", "COMPLIANCE"]),
            Days: whole.optional(),
            Years: whole.optional(),
          }),
        })
        .optional(),
    })
    .optional(),
  LifecycleConfiguration: z
    .object({
      Rules: z.array(
        z.object({
          Status: z.string(),
          TagFilters: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
          Transitions: z.array(z.object({ StorageClass: z.string(), TransitionInDays: whole.optional() })).default([]),
        }),
      ),
    })
    .optional(),
});

/** What goes on from one tag to Deep Archive. */
const transitionsOf = ({ LifecycleConfiguration }: z.infer<typeof bucketSchema>): readonly TagTransition[] =>
  (LifecycleConfiguration?.Rules ?? []).flatMap(({ Status, TagFilters: [tag, ...others], Transitions }) =>
    Status !== "Enabled" || tag === undefined || others.length > 0
      ? []
      : Transitions.filter(({ StorageClass }) => StorageClass === "DEEP_ARCHIVE").map(({ TransitionInDays = 0 }) => ({
          tag: { key: tag.Key, value: tag.Value },
          days: TransitionInDays,
        })),
  );

/** Reads buckets; a lock implies versions, as in S3. */
export const describeBuckets = (pool: ResourcePool): BucketDescription[] =>
  pool.parse("AWS::S3::Bucket", bucketSchema).map(({ name, properties: bucket }) => {
    const retention = bucket.ObjectLockConfiguration?.Rule?.DefaultRetention;
    return {
      name,
      versioned: bucket.ObjectLockEnabled || bucket.VersioningConfiguration?.Status === "Enabled",
      objectLock: bucket.ObjectLockEnabled,
      defaultRetention: retention && { mode: retention.Mode, days: retention.Days, years: retention.Years },
      transitions: transitionsOf(bucket),
    };
  });

const keyProperties = z.object({
  KeySpec: z.string().default("SYMMETRIC_DEFAULT"),
  KeyUsage: z.string().default("ENCRYPT_DECRYPT"),
});
const keyAliasSchema = z.object({ TargetKeyId: z.string() });

/** Reads KMS keys with the alias names that point to them. */
export const describeKeys = (pool: ResourcePool): KeyDescription[] => {
  const aliases = pool.parse("AWS::KMS::Alias", keyAliasSchema);
  return pool.parse("AWS::KMS::Key", keyProperties).map(({ ref, arn, properties }) => ({
    id: ref,
    arn,
    keySpec: properties.KeySpec,
    keyUsage: properties.KeyUsage,
    aliases: aliases
      .filter(({ properties: { TargetKeyId } }) => TargetKeyId === ref || TargetKeyId === arn)
      .map(({ name }) => name),
  }));
};
