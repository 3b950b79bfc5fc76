import { localAccount } from "../access/local-account.ts";
import type { Json, JsonObject } from "./cloud-assembly.ts";

/** What the functions of one template look up outside themselves. */
export interface Lookups {
  /** A parameter's or a resource's reference; undefined if the template has neither. */
  readonly reference: (name: string) => string | string[] | undefined;
  readonly attribute: (logicalId: string, attribute: string) => string;
  readonly condition: (name: string) => boolean;
  readonly exported: (name: string) => Json;
  readonly mapped: (map: string, top: string, second: string) => Json;
  readonly stackName: string;
}

type Resolve = (value: Json) => Json | undefined;
type Intrinsic = (argument: Json, resolve: Resolve, lookups: Lookups) => Json | undefined;

/** `{ "Ref": "AWS::NoValue" }`: the property is as if it were not there. */
const noValue = "AWS::NoValue";

const pseudoParameters: Readonly<Record<string, string>> = {
  "AWS::AccountId": localAccount.accountId,
  "AWS::Region": localAccount.region,
  "AWS::Partition": localAccount.partition,
  "AWS::URLSuffix": "amazonaws.com",
};

const ref: Intrinsic = (argument, _, lookups) => {
  const name = text(argument);
  if (name === noValue) return undefined;
  const value = lookUp(name, lookups);
  return value;
};

const lookUp = (name: string, lookups: Lookups): string | string[] => {
  if (name === "AWS::StackName") return lookups.stackName;
  if (name === "AWS::StackId") return `arn:aws:cloudformation:::stack/${lookups.stackName}`;
  const value = pseudoParameters[name] ?? lookups.reference(name);
  if (value === undefined) throw new Error(`${lookups.stackName}: nothing is called ${name}`);
  return value;
};

const getAtt: Intrinsic = (argument, _, lookups) => {
  const [logicalId, attribute] = Array.isArray(argument) ? argument.map(text) : splitOnce(text(argument));
  return lookups.attribute(logicalId ?? "", attribute ?? "");
};

const join: Intrinsic = (argument, resolve) => {
  const [separator, values] = list(argument);
  return list(resolve(values ?? []) ?? [])
    .map(text)
    .join(text(separator ?? ""));
};

const substitute: Intrinsic = (argument, resolve, lookups) => {
  const [template, variables] = Array.isArray(argument) ? argument : [argument];
  const own = object(variables === undefined ? {} : (resolve(variables) ?? {}));
  return text(template ?? "").replace(/\$\{(!?)([^}]+)\}/g, (whole, literal, name: string) => {
    if (literal === "!") return `\${${name}}`;
    const value = own[name] ?? (name.includes(".") ? getAtt(name, resolve, lookups) : lookUp(name, lookups));
    return value === undefined ? whole : text(value);
  });
};

const select: Intrinsic = (argument, resolve) => {
  const [index, values] = list(argument);
  return list(resolve(values ?? []) ?? [])[Number(resolve(index ?? 0))];
};

const split: Intrinsic = (argument, resolve) => {
  const [separator, source] = list(argument);
  return text(resolve(source ?? "") ?? "").split(text(separator ?? ","));
};

const choose: Intrinsic = (argument, resolve, lookups) => {
  const [name, yes, no] = list(argument);
  return resolve((lookups.condition(text(name ?? "")) ? yes : no) ?? null);
};

const findInMap: Intrinsic = (argument, resolve, lookups) => {
  const [map, top, second] = list(argument).map((part) => text(resolve(part) ?? ""));
  return lookups.mapped(map ?? "", top ?? "", second ?? "");
};

const truth = (value: Json | undefined): boolean => value === true || value === "true";
const both = (argument: Json, resolve: Resolve) => list(argument).map((part) => truth(resolve(part)));

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: ref,
  "Fn::GetAtt": getAtt,
  "Fn::Join": join,
  "Fn::Sub": substitute,
  "Fn::Select": select,
  "Fn::Split": split,
  "Fn::If": choose,
  "Fn::FindInMap": findInMap,
  "Fn::ImportValue": (argument, resolve, { exported }) => exported(text(resolve(argument) ?? "")),
  "Fn::Base64": (argument, resolve) => Buffer.from(text(resolve(argument) ?? "")).toString("base64"),
  "Fn::GetAZs": () => [`${localAccount.region}a`, `${localAccount.region}b`, `${localAccount.region}c`],
  "Fn::Equals": (argument, resolve) => {
    const [left, right] = list(argument).map((part) => JSON.stringify(resolve(part)));
    return left === right;
  },
  "Fn::And": (argument, resolve) => both(argument, resolve).every(Boolean),
  "Fn::Or": (argument, resolve) => both(argument, resolve).some(Boolean),
  "Fn::Not": (argument, resolve) => !both(argument, resolve).some(Boolean),
  Condition: (argument, _, { condition }) => condition(text(argument)),
};

/**
 * Resolves every CloudFormation function in a value.
 *
 * @returns the value without functions; undefined for `AWS::NoValue`
 * @throws Error on a function that is not offered here or a name that the template lacks
 */
export const resolveIntrinsics = (value: Json, lookups: Lookups): Json | undefined => {
  const resolve: Resolve = (inner) => resolveIntrinsics(inner, lookups);
  if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== undefined);
  if (typeof value !== "object" || value === null) return value;

  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined) {
    const [name, argument] = first;
    // A lone `Condition` is a function only inside conditions; in a policy it is a block of operators.
    const intrinsic = name === "Condition" && typeof argument !== "string" ? undefined : intrinsics[name];
    if (intrinsic !== undefined) return intrinsic(argument, resolve, lookups);
    if (name.startsWith("Fn::")) throw new Error(`${lookups.stackName}: ${name} is not resolved by the local machine`);
  }
  return Object.fromEntries(
    entries.flatMap(([key, inner]) => {
      const resolved = resolve(inner);
      return resolved === undefined ? [] : [[key, resolved]];
    }),
  );
};

const list = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [value]);
const text = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));
const object = (value: Json): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
const splitOnce = (path: string): readonly [string, string] => {
  const dot = path.indexOf(".");
  return [path.slice(0, dot), path.slice(dot + 1)];
};
