import { z } from "zod";
import type { NamedProperties, SageMakerDescription } from "../../template/machine-description.ts";
import { retainProperties, runsTheSame, toVariants } from "./endpoint.ts";
import { createEndpointSchema, endpointConfigSchema, modelSchema } from "./sagemaker-input.ts";
import { findConfig, findModel, type SageMakerRecords } from "./sagemaker-operation.ts";

/**
 * Makes the records those of the templates: a new endpoint is created, one whose models changed is updated and keeps
 * its weights, which are the rollouts' and not the template's.
 *
 * @param report told of what cannot run here, one sentence; the rest runs
 */
export const applyDeclared = (
  records: SageMakerRecords,
  declared: SageMakerDescription,
  now: number,
  report: (message: string) => void,
): void => {
  for (const model of declared.models)
    attempt(model, report, () => records.models.put(model.name, parse(model, "ModelName", modelSchema)));
  for (const config of declared.endpointConfigs)
    attempt(config, report, () =>
      records.configs.put(config.name, parse(config, "EndpointConfigName", endpointConfigSchema)),
    );
  for (const endpoint of declared.endpoints) attempt(endpoint, report, () => applyEndpoint(records, endpoint, now));
};

const applyEndpoint = (records: SageMakerRecords, declared: NamedProperties, now: number): void => {
  // A deployment's own wishes; here an update is always whole, and always retains.
  const { RetainAllVariantProperties: _, RetainDeploymentConfig: __, ...properties } = declared.properties;
  const { EndpointConfigName } = parse({ ...declared, properties }, "EndpointName", createEndpointSchema);
  const variants = toVariants(findConfig(records, EndpointConfigName), (name) => findModel(records, name));
  const known = records.endpoints.get(declared.name);
  if (known?.status === "InService" && runsTheSame(known.variants, variants)) return;

  const isNew = known === undefined || known.variants.length === 0;
  const retained = retainProperties(variants, known?.variants ?? [], { weights: true, instanceCounts: true });
  records.endpoints.put(declared.name, {
    name: declared.name,
    configName: known?.configName ?? EndpointConfigName,
    status: isNew ? "Creating" : "Updating",
    createdAt: known?.createdAt ?? now,
    modifiedAt: now,
    variants: known?.variants ?? [],
    next: { configName: EndpointConfigName, variants: retained },
  });
};

const parse = <Schema extends z.ZodType>(
  { name, properties }: NamedProperties,
  nameMember: string,
  schema: Schema,
): z.output<Schema> => {
  const parsed = schema.safeParse({ ...properties, [nameMember]: name });
  if (parsed.success) return parsed.data;
  throw new Error(z.prettifyError(parsed.error).replaceAll("\n", " "));
};

const attempt = ({ name }: NamedProperties, report: (message: string) => void, apply: () => void): void => {
  try {
    apply();
  } catch (error) {
    report(`SageMaker ${name} cannot run here: ${error instanceof Error ? error.message : String(error)}`);
  }
};
