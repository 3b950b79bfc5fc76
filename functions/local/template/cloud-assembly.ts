import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { z } from "zod";

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.json()).default({}),
  Condition: z.string().optional(),
});
const templateSchema = z.object({
  Parameters: z
    .record(z.string(), z.object({ Type: z.string(), Default: z.union([z.string(), z.number()]).optional() }))
    .default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.json()))).default({}),
  Conditions: z.record(z.string(), z.json()).default({}),
  Resources: z.record(z.string(), resourceSchema).default({}),
  Outputs: z
    .record(z.string(), z.object({ Value: z.json(), Export: z.object({ Name: z.json() }).optional() }))
    .default({}),
});
const manifestSchema = z.object({
  artifacts: z
    .record(
      z.string(),
      z.object({
        type: z.string(),
        properties: z
          .object({
            file: z.string().optional(),
            templateFile: z.string().optional(),
            stackName: z.string().optional(),
            directoryName: z.string().optional(),
          })
          .optional(),
      }),
    )
    .default({}),
});
const assetManifestSchema = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional(), packaging: z.enum(["zip", "file"]).optional() }),
        destinations: z.record(z.string(), z.object({ bucketName: z.string(), objectKey: z.string() })),
      }),
    )
    .default({}),
});

export type Json = z.infer<ReturnType<typeof z.json>>;
export type JsonObject = Readonly<Record<string, Json>>;
type Template = z.infer<typeof templateSchema>;

export interface Stack {
  readonly name: string;
  readonly template: Template;
}

/** One file or folder that a deployment would upload; `bucketName` may hold `${AWS::…}` placeholders. */
export interface Asset {
  readonly bucketName: string;
  readonly objectKey: string;
  readonly path: string;
}

export interface CloudAssembly {
  /** In the manifest's order. */
  readonly stacks: readonly Stack[];
  readonly assets: readonly Asset[];
}

/**
 * Reads what the CDK app synthesised: every stack's template and every asset, stages included.
 *
 * @param folder `cdk.out`
 * @throws Error if a file is missing or does not have the shape of a cloud assembly
 */
export const readCloudAssembly = (folder: string): CloudAssembly => {
  const { artifacts } = read(join(folder, "manifest.json"), manifestSchema);
  const stacks: Stack[] = [];
  const assets: Asset[] = [];
  for (const [id, { type, properties = {} }] of Object.entries(artifacts)) {
    if (type === "aws:cloudformation:stack" && properties.templateFile !== undefined) {
      const template = read(join(folder, properties.templateFile), templateSchema);
      stacks.push({ name: properties.stackName ?? id, template });
    } else if (type === "cdk:asset-manifest" && properties.file !== undefined) {
      assets.push(...readAssets(folder, properties.file));
    } else if (type === "cdk:cloud-assembly" && properties.directoryName !== undefined) {
      const nested = readCloudAssembly(join(folder, properties.directoryName));
      stacks.push(...nested.stacks);
      assets.push(...nested.assets);
    }
  }
  return { stacks, assets };
};

const readAssets = (folder: string, file: string): Asset[] =>
  Object.values(read(join(folder, file), assetManifestSchema).files).flatMap(({ source, destinations }) => {
    if (source.path === undefined) return [];
    const path = isAbsolute(source.path) ? source.path : join(folder, source.path);
    return Object.values(destinations).map(({ bucketName, objectKey }) => ({ bucketName, objectKey, path }));
  });

const read = <Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> => {
  if (!existsSync(file)) throw new Error(`${file} is missing`);
  const result = schema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!result.success) throw new Error(`${file} is not what a CDK app writes: ${z.prettifyError(result.error)}`);
  return result.data;
};
