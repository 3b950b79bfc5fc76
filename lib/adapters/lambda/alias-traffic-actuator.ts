import {
  type AliasConfiguration,
  CreateAliasCommand,
  GetAliasCommand,
  InvalidParameterValueException,
  type LambdaClient,
  PreconditionFailedException,
  ResourceConflictException,
  ResourceNotFoundException,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import { isSameSplit, type QualifierWeight, sharesOf, splitWeights } from "../../domain/routing/split-weights.ts";
import { ShiftImpossibleError } from "../../ports/shift-impossible-error.ts";
import { ShiftUnsettledError } from "../../ports/shift-unsettled-error.ts";
import type { TrafficActuator, TrafficOrder } from "../../ports/traffic-actuator.ts";
import { liveAlias } from "./live-alias.ts";

/** As often as others may move the alias between our reading and our setting it. */
const triesMax = 5;

/** Splits by the weights of the alias `live`. Lambda applies them at once: what it answers is what is in force. */
export const openAliasTrafficActuator = (client: LambdaClient): TrafficActuator => ({
  shift: async (order) => {
    const name = functionOf(order.target);
    const wanted = wantedOf(order);
    for (let attempt = 1; attempt <= triesMax; attempt += 1) {
      const alias = await getAlias(client, name);
      if (alias !== undefined && isSameSplit(weightsOf(alias), wanted)) return;
      if (await setAlias(client, alias, aliasOf(name, order, wanted))) return;
    }
    throw new ShiftUnsettledError(`others moved the alias ${liveAlias} of ${name} ${triesMax} times meanwhile`);
  },
  read: async (target) => {
    const alias = await getAlias(client, functionOf(target));
    return alias === undefined ? [] : weightsOf(alias);
  },
});

const functionOf = ({ name, resource }: TrafficOrder["target"]): string => {
  if (resource === null) throw new ShiftImpossibleError(`target ${name} has no function`);
  return resource;
};

const wantedOf = (order: TrafficOrder): readonly QualifierWeight[] => {
  const wanted = splitWeights(order);
  if (wanted.ok) return wanted.value;
  throw new ShiftImpossibleError(`version ${wanted.refusal.version} is not deployed on target ${order.target.name}`);
};

const weightsOf = ({ FunctionVersion = "", RoutingConfig }: AliasConfiguration): readonly QualifierWeight[] => {
  const others = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {});
  const rest = others.reduce((left, [, share]) => left - share, 1);
  return sharesOf([[FunctionVersion, rest] as const, ...others].map(([qualifier, weight]) => ({ qualifier, weight })));
};

const getAlias = async (client: LambdaClient, name: string): Promise<AliasConfiguration | undefined> => {
  try {
    return await client.send(new GetAliasCommand({ FunctionName: name, Name: liveAlias }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};

const aliasOf = (name: string, { stable }: TrafficOrder, wanted: readonly QualifierWeight[]) => {
  const main = wanted.find(({ qualifier }) => qualifier === stable.qualifier) ?? wanted[0];
  const others = wanted.filter((weight) => weight !== main);
  return {
    FunctionName: name,
    Name: liveAlias,
    FunctionVersion: main?.qualifier,
    // Left out, UpdateAlias would keep the weights that are there.
    RoutingConfig: {
      AdditionalVersionWeights: Object.fromEntries(
        others.map(({ qualifier, weightBasisPoints }) => [qualifier, weightBasisPoints / 10_000]),
      ),
    },
  };
};

/** @returns false when somebody else set the alias since it was read */
const setAlias = async (
  client: LambdaClient,
  read: AliasConfiguration | undefined,
  alias: ReturnType<typeof aliasOf>,
): Promise<boolean> => {
  try {
    if (read === undefined) await client.send(new CreateAliasCommand(alias));
    else await client.send(new UpdateAliasCommand({ ...alias, RevisionId: read.RevisionId }));
    return true;
  } catch (error) {
    if (error instanceof PreconditionFailedException || error instanceof ResourceConflictException) return false;
    if (error instanceof ResourceNotFoundException || error instanceof InvalidParameterValueException)
      throw new ShiftImpossibleError(`alias ${liveAlias} of ${alias.FunctionName} cannot be set: ${error.message}`, {
        cause: error,
      });
    throw error;
  }
};
