import { z } from "zod";

const name = z.string().regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/);
const tags = z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional();

const containerSchema = z.strictObject({
  Image: z.string().min(1),
  Environment: z.record(z.string(), z.string()).default({}),
  ModelDataUrl: z
    .string()
    .regex(/^s3:\/\/[^/]+\/.+\.tar\.gz$/, "s3:// address of a .tar.gz")
    .optional(),
  ContainerHostname: z.string().optional(),
  Mode: z.literal("SingleModel").optional(),
});

/** CreateModel. Networks have no meaning on one machine: VpcConfig and EnableNetworkIsolation change nothing. */
export const modelSchema = z.strictObject({
  ModelName: name,
  PrimaryContainer: containerSchema,
  ExecutionRoleArn: z.string().optional(),
  EnableNetworkIsolation: z.boolean().optional(),
  VpcConfig: z.unknown().optional(),
  Tags: tags,
});
export type ModelInput = z.output<typeof modelSchema>;

const variantSchema = z.strictObject({
  VariantName: name,
  ModelName: name,
  InitialInstanceCount: z.int().min(1).default(1),
  InstanceType: z.string().optional(),
  InitialVariantWeight: z.number().min(0).default(1),
  ContainerStartupHealthCheckTimeoutInSeconds: z.int().min(60).max(3_600).default(240),
  ModelDataDownloadTimeoutInSeconds: z.int().optional(),
  VolumeSizeInGB: z.int().optional(),
});

/** CreateEndpointConfig. Data capture, shadows and serverless variants are not offered, hence refused. */
export const endpointConfigSchema = z.strictObject({
  EndpointConfigName: name,
  ProductionVariants: z.array(variantSchema).min(1).max(10),
  KmsKeyId: z.string().optional(),
  Tags: tags,
});
export type EndpointConfigInput = z.output<typeof endpointConfigSchema>;

export const createEndpointSchema = z.strictObject({ EndpointName: name, EndpointConfigName: name, Tags: tags });

export const updateEndpointSchema = z.strictObject({
  EndpointName: name,
  EndpointConfigName: name,
  RetainAllVariantProperties: z.boolean().default(false),
  ExcludeRetainedVariantProperties: z
    .array(z.strictObject({ VariantPropertyType: z.enum(["DesiredInstanceCount", "DesiredWeight"]) }))
    .default([]),
});

export const updateWeightsSchema = z.strictObject({
  EndpointName: name,
  DesiredWeightsAndCapacities: z
    .array(
      z.strictObject({
        VariantName: name,
        DesiredWeight: z.number().min(0).optional(),
        DesiredInstanceCount: z.int().min(1).optional(),
      }),
    )
    .min(1),
});

export const modelNameSchema = z.strictObject({ ModelName: name });
export const endpointConfigNameSchema = z.strictObject({ EndpointConfigName: name });
export const endpointNameSchema = z.strictObject({ EndpointName: name });
