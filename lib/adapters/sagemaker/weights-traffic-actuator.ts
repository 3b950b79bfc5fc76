import { setTimeout } from "node:timers/promises";
import {
  DescribeEndpointCommand,
  type DescribeEndpointOutput,
  type SageMakerClient,
  SageMakerServiceException,
  UpdateEndpointWeightsAndCapacitiesCommand,
} from "@aws-sdk/client-sagemaker";
import { isSameSplit, type QualifierWeight, sharesOf, splitWeights } from "../../domain/routing/split-weights.ts";
import { ShiftImpossibleError } from "../../ports/shift-impossible-error.ts";
import { ShiftUnsettledError } from "../../ports/shift-unsettled-error.ts";
import type { TrafficActuator, TrafficOrder } from "../../ports/traffic-actuator.ts";

interface Settings {
  readonly client: SageMakerClient;
  /** Longest wait of one call; an update takes minutes, and the next call goes on waiting for it. */
  readonly settleMsMax: number;
  readonly pollMs: number;
}

interface Work extends Settings {
  readonly endpoint: string;
  readonly wanted: readonly QualifierWeight[];
  readonly deadline: number;
}

/** As often as others may set weights between our reading and our setting them. */
const triesMax = 5;

/** Statuses in which an endpoint works on a change; every other but InService is an end. */
const underWay: ReadonlySet<string> = new Set(["Creating", "Updating", "SystemUpdating", "RollingBack"]);

/**
 * Splits by the weights of an endpoint's production variants. Variants that the order does not name get nothing.
 *
 * SageMaker rolls an update that fails back without an error: the endpoint is InService again with the weights it had.
 * So what counts is what it reports, never that an update was accepted.
 */
export const openWeightsTrafficActuator = (settings: Settings): TrafficActuator => ({
  shift: async (order) => {
    const deadline = performance.now() + settings.settleMsMax;
    const work: Work = { ...settings, endpoint: endpointOf(order.target), wanted: wantedOf(order), deadline };
    let begunFrom: readonly QualifierWeight[] | undefined;
    for (let attempt = 1; attempt <= triesMax; attempt += 1) {
      const { description, from, hasWaited } = await settled(work, begunFrom);
      const current = currentOf(description);
      if (isSameSplit(current, work.wanted)) return;
      if (from !== undefined && isSameSplit(current, from)) throw rolledBack(work, description);
      const refusal = await begin(work, description);
      // Once, another update may have begun since the endpoint was described; the next look would have met it.
      if (refusal !== undefined && attempt > 1 && !hasWaited) throw impossible(work.endpoint, refusal.message, refusal);
      begunFrom = refusal === undefined ? current : undefined;
    }
    throw new ShiftUnsettledError(`others set weights on endpoint ${work.endpoint} ${triesMax} times meanwhile`);
  },
  read: async (target) => currentOf(await describe(settings.client, endpointOf(target))),
});

const endpointOf = ({ name, resource }: TrafficOrder["target"]): string => {
  if (resource === null) throw new ShiftImpossibleError(`target ${name} has no endpoint`);
  return resource;
};

const wantedOf = (order: TrafficOrder): readonly QualifierWeight[] => {
  const wanted = splitWeights(order);
  if (wanted.ok) return wanted.value;
  throw new ShiftImpossibleError(`version ${wanted.refusal.version} is not deployed on target ${order.target.name}`);
};

const currentOf = (description: DescribeEndpointOutput) => sharesBy(description, "CurrentWeight");

const sharesBy = ({ ProductionVariants = [] }: DescribeEndpointOutput, member: "CurrentWeight" | "DesiredWeight") =>
  sharesOf(
    ProductionVariants.map(({ VariantName = "", [member]: weight = 0 }) => ({ qualifier: VariantName, weight })),
  );

const describe = async (client: SageMakerClient, endpoint: string): Promise<DescribeEndpointOutput> => {
  try {
    return await client.send(new DescribeEndpointCommand({ EndpointName: endpoint }));
  } catch (error) {
    throw isValidation(error) ? impossible(endpoint, error.message, error) : error;
  }
};

/**
 * Waits until no update runs.
 *
 * @param begunFrom  weights in force when this call began its update
 * @returns          `from`: the same, or what was in force under an update to the wanted weights that was already running
 */
const settled = async (
  { client, endpoint, wanted, deadline, pollMs }: Work,
  begunFrom: readonly QualifierWeight[] | undefined,
) => {
  let from = begunFrom;
  for (let hasWaited = false; ; hasWaited = true) {
    const description = await describe(client, endpoint);
    const { EndpointStatus: status = "unknown", FailureReason } = description;
    if (status === "InService") return { description, from, hasWaited };
    if (!underWay.has(status)) throw impossible(endpoint, `it is ${status} (${FailureReason ?? "no reason given"})`);
    if (isSameSplit(sharesBy(description, "DesiredWeight"), wanted)) from ??= currentOf(description);
    if (performance.now() > deadline) throw new ShiftUnsettledError(`endpoint ${endpoint} is still ${status}`);
    await setTimeout(pollMs);
  }
};

/** @returns  why SageMaker refuses; undefined when the update has begun */
const begin = async (
  { client, endpoint, wanted }: Work,
  { ProductionVariants = [] }: DescribeEndpointOutput,
): Promise<Error | undefined> => {
  const names = ProductionVariants.flatMap(({ VariantName }) => VariantName ?? []);
  const missing = wanted.find(({ qualifier }) => !names.includes(qualifier));
  if (missing !== undefined) throw impossible(endpoint, `it has no variant ${missing.qualifier}`);
  const weightOf = (name: string) => wanted.find(({ qualifier }) => qualifier === name)?.weightBasisPoints ?? 0;
  const command = new UpdateEndpointWeightsAndCapacitiesCommand({
    EndpointName: endpoint,
    // Basis points as they are: SageMaker keeps 32-bit floats, which hold 9000 exactly and 0.9 not.
    DesiredWeightsAndCapacities: names.map((name) => ({ VariantName: name, DesiredWeight: weightOf(name) })),
  });
  try {
    await client.send(command);
    return undefined;
  } catch (error) {
    if (isValidation(error)) return error;
    throw error;
  }
};

/** SageMaker's one name for what is missing, out of order or in progress. */
const isValidation = (error: unknown): error is SageMakerServiceException =>
  error instanceof SageMakerServiceException && error.name === "ValidationException";

const impossible = (endpoint: string, why: string, cause?: unknown) =>
  new ShiftImpossibleError(`endpoint ${endpoint} cannot be weighed: ${why}`, { cause });

const rolledBack = ({ endpoint }: Work, { FailureReason }: DescribeEndpointOutput) =>
  impossible(endpoint, `it went back to the weights it had (${FailureReason ?? "SageMaker gives no reason"})`);
