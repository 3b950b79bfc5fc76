import type { Asset, CloudAssembly, Json, JsonObject, Stack } from "./cloud-assembly.ts";
import { type Lookups, resolveIntrinsics } from "./resolve-intrinsics.ts";
import {
  type Addresses,
  attributeOf,
  generatedName,
  type Named,
  nameProperty,
  referenceTo,
} from "./resource-identity.ts";

/** One resource with every function in its properties resolved. */
export interface ResolvedResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** Physical name. */
  readonly name: string;
  /** What `Ref` gives. */
  readonly ref: string;
  readonly arn: string;
  readonly properties: JsonObject;
}

export interface ResolveSettings extends Addresses {
  /** Values of the templates' CfnParameters, by logical id; a parameter absent here keeps its default. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface ResolvedAssembly {
  readonly resources: readonly ResolvedResource[];
  readonly assets: readonly Asset[];
}

/**
 * Resolves all stacks of an assembly together, so that a value exported by one is known to the others.
 *
 * @throws Error naming a parameter without a value, an export that no stack has, or an unknown function
 */
export const resolveStacks = (assembly: CloudAssembly, settings: ResolveSettings): ResolvedAssembly => {
  const scopes: readonly Scope[] = assembly.stacks.map((stack) =>
    openScope(stack, settings, (name) => findExport(scopes, name)),
  );
  const resources = scopes.flatMap((scope) => scope.resources());
  const assets = assembly.assets.map((asset) => ({
    ...asset,
    bucketName: asText(resolveIntrinsics({ "Fn::Sub": asset.bucketName }, scopeless)),
  }));
  return { resources, assets };
};

interface Scope {
  readonly stack: Stack;
  readonly resolve: (value: Json) => Json | undefined;
  readonly resources: () => ResolvedResource[];
}

const openScope = (stack: Stack, settings: ResolveSettings, exported: (name: string) => Json): Scope => {
  const { template } = stack;
  const resolve = (value: Json) => resolveIntrinsics(value, lookups);
  const named = (logicalId: string): Named | undefined => {
    const resource = template.Resources[logicalId];
    if (resource === undefined) return undefined;
    const property = (key: string) => asText(resolve(resource.Properties[key] ?? ""));
    const explicit = nameProperty(resource.Type);
    const given = explicit === undefined ? "" : property(explicit);
    const name = given === "" ? generatedName(resource.Type, stack.name, logicalId) : given;
    return { type: resource.Type, stack: stack.name, logicalId, name, property, addresses: settings };
  };
  const lookups: Lookups = {
    stackName: stack.name,
    exported,
    condition: (name) => resolve(template.Conditions[name] ?? false) === true,
    mapped: (map, top, second) => template.Mappings[map]?.[top]?.[second] ?? null,
    reference: (name) => {
      const resource = named(name);
      return resource === undefined ? parameterValue(stack, settings, name) : referenceTo(resource);
    },
    attribute: (logicalId, attribute) => {
      const resource = named(logicalId);
      if (resource === undefined) throw new Error(`${stack.name}: no resource ${logicalId}`);
      return attributeOf(resource, attribute);
    },
  };
  const resources = () =>
    Object.entries(template.Resources).flatMap(([logicalId, { Type, Condition, Properties }]) => {
      const resource = named(logicalId);
      if (resource === undefined || (Condition !== undefined && !lookups.condition(Condition))) return [];
      const { name } = resource;
      const identity = { ref: referenceTo(resource), arn: attributeOf(resource, "Arn") };
      return [
        { stack: stack.name, logicalId, type: Type, name, ...identity, properties: asObject(resolve(Properties)) },
      ];
    });
  return { stack, resolve, resources };
};

const parameterValue = (stack: Stack, { parameters }: ResolveSettings, name: string) => {
  const parameter = stack.template.Parameters[name];
  if (parameter === undefined) return undefined;
  const value = parameters[name] ?? parameter.Default;
  if (value === undefined) throw new Error(`${stack.name}: parameter ${name} has no value`);
  return parameter.Type.includes("List") ? String(value).split(",") : String(value);
};

const findExport = (scopes: readonly Scope[], name: string): Json => {
  for (const { stack, resolve } of scopes)
    for (const output of Object.values(stack.template.Outputs))
      if (output.Export !== undefined && resolve(output.Export.Name) === name) return resolve(output.Value) ?? null;
  throw new Error(`no stack exports ${name}`);
};

/** An asset's bucket name knows pseudo parameters only. */
const scopeless: Lookups = {
  stackName: "assets",
  reference: () => undefined,
  attribute: (logicalId) => {
    throw new Error(`an asset cannot name ${logicalId}`);
  },
  condition: () => false,
  exported: () => null,
  mapped: () => null,
};

const asText = (value: Json | undefined): string => (typeof value === "string" ? value : "");
const asObject = (value: Json | undefined): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
