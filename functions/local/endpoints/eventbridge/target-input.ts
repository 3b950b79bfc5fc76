import type { Json } from "../../../../lib/domain/json.ts";
import type { TargetDescription } from "../../template/machine-description.ts";
import type { BusEvent } from "./bus-event.ts";

/** Makes the text that a target receives of an event. */
export type TargetInput = (event: BusEvent) => string;

/**
 * Compiles a target's Input, InputPath or InputTransformer; without any of them the target receives the event.
 *
 * Paths know fields only (`$.detail.jobId`), as EventBridge's do. In a template, a placeholder inside a string is
 * replaced by text, elsewhere by JSON; a path that finds nothing gives the empty text.
 *
 * @throws Error for a path that is none
 */
export const compileTargetInput = (target: TargetDescription, ruleArn: string): TargetInput => {
  const { input, inputPath, inputTransformer } = target;
  if (input !== undefined) return () => input;
  if (inputPath !== undefined) {
    const read = compilePath(inputPath);
    return (event) => JSON.stringify(read(event) ?? {});
  }
  if (inputTransformer === undefined) return (event) => JSON.stringify(event);

  const readers = Object.entries(inputTransformer.paths).map(([name, path]) => [name, compilePath(path)] as const);
  return (event) => {
    const values = new Map<string, Json | undefined>(readers.map(([name, read]) => [name, read(event)]));
    values.set("aws.events.rule-arn", ruleArn);
    values.set("aws.events.rule-name", ruleArn.slice(ruleArn.lastIndexOf("/") + 1));
    values.set("aws.events.event.ingestion-time", event.time);
    values.set("aws.events.event.json", event);
    return fillTemplate(inputTransformer.template, values);
  };
};

const compilePath = (path: string): ((event: Json) => Json | undefined) => {
  if (!/^\$(\.[\w-]+)*$/.test(path)) throw new Error(`${path} is no path that EventBridge reads`);
  const fields = path.split(".").slice(1);
  return (event) => fields.reduce<Json | undefined>(fieldOf, event);
};

const fieldOf = (value: Json | undefined, key: string): Json | undefined => {
  if (!isJsonObject(value) || !Object.hasOwn(value, key)) return undefined;
  return value[key];
};

const isJsonObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const fillTemplate = (template: string, values: ReadonlyMap<string, Json | undefined>): string => {
  let insideString = false;
  return template.replaceAll(/\\.|"|<([\w.-]+)>/g, (found, name: string | undefined) => {
    if (found === '"') insideString = !insideString;
    if (name === undefined || !values.has(name)) return found;
    const value = values.get(name) ?? "";
    if (!insideString) return JSON.stringify(value);
    // Within a string the quotes are already there.
    return JSON.stringify(typeof value === "string" ? value : JSON.stringify(value)).slice(1, -1);
  });
};
