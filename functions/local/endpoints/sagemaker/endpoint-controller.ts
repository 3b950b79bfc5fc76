import { setTimeout as delay } from "node:timers/promises";
import type { RecordFolder } from "../../storage/record-folder.ts";
import type { Endpoint, Variant } from "./endpoint.ts";
import { type ModelServerHost, startModelServer } from "./model-server.ts";
import { createServerFleet, type ServerFleet } from "./server-fleet.ts";

export interface ControllerNeeds extends ModelServerHost {
  readonly endpoints: RecordFolder<Endpoint>;
  /** What a change takes at least: callers meet Creating and Updating, as in AWS. */
  readonly settleMs: number;
  readonly now: () => number;
  readonly report: (message: string) => void;
}

/** Brings the running servers to what the records say. */
export interface EndpointController {
  /** Called after a record has changed; works through one endpoint's changes in order. */
  readonly reconcile: (name: string) => void;
  /** Address of an instance of a variant; undefined while none answers. */
  readonly pick: (endpoint: string, variant: string) => string | undefined;
  readonly stop: () => Promise<void>;
}

/** How long a stop waits for what was just starting; an image that is being prepared cannot be interrupted. */
const stopWaitMsMax = 3_000;

/** Starts the servers of every endpoint on record, and finishes what the last run had begun. */
export const startEndpointController = (needs: ControllerNeeds): EndpointController => {
  const stopping = new AbortController();
  const machine: Machine = { ...needs, stopping: stopping.signal, fleets: new Map() };
  const work = new Map<string, Promise<void>>();
  const reconcile = (name: string): void => {
    const task = (work.get(name) ?? Promise.resolve())
      .then(() => converge(machine, name))
      .catch((error: unknown) => needs.report(`endpoint ${name}: ${String(error)}`));
    work.set(name, task);
  };
  for (const { name } of needs.endpoints.all()) reconcile(name);
  return {
    reconcile,
    pick: (endpoint, variant) => machine.fleets.get(endpoint)?.pick(variant),
    stop: async () => {
      stopping.abort();
      await Promise.all([...machine.fleets.values()].map((fleet) => fleet.stop()));
      await Promise.race([Promise.all(work.values()), delay(stopWaitMsMax, undefined, { ref: false })]);
    },
  };
};

interface Machine extends ControllerNeeds {
  readonly stopping: AbortSignal;
  readonly fleets: Map<string, ServerFleet>;
}

const converge = async (machine: Machine, name: string): Promise<void> => {
  const { endpoints, fleets, stopping } = machine;
  const endpoint = endpoints.get(name);
  if (endpoint === undefined || endpoint.status === "Failed" || stopping.aborted) return;
  if (endpoint.status !== "InService") await delay(machine.settleMs);
  if (endpoint.status === "Deleting") {
    await fleets.get(name)?.stop();
    fleets.delete(name);
    return endpoints.remove(name);
  }
  const { next } = endpoint;
  const changed = await (next === undefined ? scaleInPlace(machine, endpoint) : replace(machine, endpoint, next));
  // Going down: the next start takes the change up again.
  if (stopping.aborted) return fleets.get(name)?.stop();
  // Changed meanwhile: that change is the next to be worked on.
  if (endpoints.get(name) !== endpoint) return;
  endpoints.put(name, { ...changed, modifiedAt: machine.now() });
};

/** New weights and counts, or a start of the machine: the variants stay. */
const scaleInPlace = async (machine: Machine, endpoint: Endpoint): Promise<Endpoint> => {
  const { failureReason: _, ...settled } = endpoint;
  const fleet = machine.fleets.get(endpoint.name) ?? newFleet(machine, endpoint.name);
  machine.fleets.set(endpoint.name, fleet);
  try {
    await fleet.scale(endpoint.variants);
    return { ...settled, variants: endpoint.variants.map(takeDesired), status: "InService" };
  } catch (error) {
    const isServing = endpoint.variants.every(({ name }) => fleet.pick(name) !== undefined);
    const variants = endpoint.variants.map(keepCurrent);
    return { ...settled, variants, status: isServing ? "InService" : "Failed", failureReason: messageOf(error) };
  }
};

/** Blue and green: the new variants take over when all of them answer; if one does not, the old ones stay. */
const replace = async (
  machine: Machine,
  endpoint: Endpoint,
  next: NonNullable<Endpoint["next"]>,
): Promise<Endpoint> => {
  const { next: _, failureReason: __, ...settled } = endpoint;
  const green = newFleet(machine, endpoint.name);
  try {
    await green.scale(next.variants);
  } catch (error) {
    const failureReason = messageOf(error);
    if (endpoint.variants.length === 0) return { ...settled, status: "Failed", failureReason };
    // After a restart even the old variants may not run yet.
    return { ...(await scaleInPlace(machine, settled)), failureReason };
  }
  const blue = machine.fleets.get(endpoint.name);
  machine.fleets.set(endpoint.name, green);
  await blue?.stop();
  return { ...settled, ...next, status: "InService" };
};

const newFleet = (machine: Machine, name: string): ServerFleet =>
  createServerFleet((variant) => startModelServer(machine, name, variant, machine.stopping));

const takeDesired = (variant: Variant): Variant => ({
  ...variant,
  weight: variant.desiredWeight,
  instanceCount: variant.desiredInstanceCount,
});

const keepCurrent = (variant: Variant): Variant => ({
  ...variant,
  desiredWeight: variant.weight,
  desiredInstanceCount: variant.instanceCount,
});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
