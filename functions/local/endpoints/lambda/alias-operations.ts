import { randomUUID } from "node:crypto";
import { z } from "zod";
import { findVersion } from "../../lambda/choose-version.ts";
import type { FunctionAlias, FunctionRecord } from "../../lambda/function-record.ts";
import { functionArn } from "../../lambda/function-store.ts";
import { parseInput, restJson } from "../service-response.ts";
import { page, toAliasConfiguration } from "./function-shapes.ts";
import type { LambdaCall, LambdaOperation } from "./lambda-dependencies.ts";
import { conflict, invalidParameter, notFound, refuseStale, requireFunction } from "./lambda-refusals.ts";

const routing = z
  .strictObject({ AdditionalVersionWeights: z.record(z.string(), z.number().min(0).max(1)).default({}) })
  .optional();
const createSchema = z.strictObject({
  // A number is a version's name, so an alias may not be one.
  Name: z.string().regex(/^(?!\d+$)[A-Za-z0-9_-]{1,128}$/),
  FunctionVersion: z.string(),
  Description: z.string().max(256).default(""),
  RoutingConfig: routing,
});
const updateSchema = z.strictObject({
  FunctionVersion: z.string().optional(),
  Description: z.string().max(256).optional(),
  RoutingConfig: routing,
  RevisionId: z.string().optional(),
});

export const createAlias: LambdaOperation = (call) => {
  call.request.authorize("lambda:CreateAlias", functionArn(call.name));
  const record = requireFunction(call);
  const input = parseInput(call.request, createSchema);
  if (record.aliases.some(({ name }) => name === input.Name))
    throw conflict(`Alias already exists: ${functionArn(record.name, input.Name)}`);
  const alias = {
    name: input.Name,
    version: input.FunctionVersion,
    description: input.Description,
    revisionId: randomUUID(),
    weights: input.RoutingConfig?.AdditionalVersionWeights ?? {},
  };
  return putAlias(call, record, alias, 201);
};

export const updateAlias: LambdaOperation = (call) => {
  call.request.authorize("lambda:UpdateAlias", functionArn(call.name));
  const record = requireFunction(call);
  const before = requireAlias(record, call.item);
  const input = parseInput(call.request, updateSchema);
  refuseStale(input.RevisionId, before);
  const alias = {
    ...before,
    version: input.FunctionVersion ?? before.version,
    description: input.Description ?? before.description,
    revisionId: randomUUID(),
    weights: input.RoutingConfig?.AdditionalVersionWeights ?? before.weights,
  };
  return putAlias(call, record, alias, 200);
};

export const getAlias: LambdaOperation = (call) => {
  call.request.authorize("lambda:GetAlias", functionArn(call.name));
  const record = requireFunction(call);
  return restJson(toAliasConfiguration(record, requireAlias(record, call.item)));
};

export const listAliases: LambdaOperation = (call) => {
  call.request.authorize("lambda:ListAliases", functionArn(call.name));
  const record = requireFunction(call);
  const wanted = call.request.query.get("FunctionVersion");
  const named = record.aliases.filter(({ version }) => wanted === null || version === wanted);
  const { items, marker } = page(named, call.request.query);
  return restJson({
    Aliases: items.map((alias) => toAliasConfiguration(record, alias)),
    ...(marker === undefined ? {} : { NextMarker: marker }),
  });
};

export const deleteAlias: LambdaOperation = (call) => {
  call.request.authorize("lambda:DeleteAlias", functionArn(call.name));
  const record = requireFunction(call);
  const aliases = record.aliases.filter(({ name }) => name !== call.item);
  if (aliases.length < record.aliases.length) call.dependencies.store.put({ ...record, aliases });
  return new Response(null, { status: 204 });
};

const requireAlias = (record: FunctionRecord, name: string): FunctionAlias => {
  const alias = record.aliases.find((candidate) => candidate.name === name);
  if (alias === undefined) throw notFound(`Cannot find alias arn: ${functionArn(record.name, name)}`);
  return alias;
};

const putAlias = ({ dependencies }: LambdaCall, record: FunctionRecord, alias: FunctionAlias, status: number) => {
  checkRouting(record, alias);
  const others = record.aliases.filter(({ name }) => name !== alias.name);
  dependencies.store.put({ ...record, aliases: [...others, alias] });
  return restJson(toAliasConfiguration(record, alias), status);
};

/** Lambda's rules: one further version, both published, both with the same role and dead-letter queue. */
const checkRouting = (record: FunctionRecord, { version, weights }: FunctionAlias): void => {
  const main = findVersion(record, version);
  if (main === undefined) throw notFound(`Function not found: ${functionArn(record.name, version)}`);
  const additional = Object.keys(weights);
  if (additional.length === 0) return;
  if (additional.length > 1)
    throw invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1");
  const [otherVersion = ""] = additional;
  const other = findVersion(record, otherVersion);
  if (version === "$LATEST" || otherVersion === "$LATEST")
    throw invalidParameter("$LATEST is not supported for an alias pointing to more than 1 version");
  if (other === undefined) throw notFound(`Function not found: ${functionArn(record.name, otherVersion)}`);
  if (otherVersion === version)
    throw invalidParameter(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  const same = (key: "roleArn" | "deadLetterArn") => main.configuration[key] === other.configuration[key];
  if (!same("roleArn") || !same("deadLetterArn"))
    throw invalidParameter("The versions of a weighted alias must have the same execution role and dead-letter queue");
};
