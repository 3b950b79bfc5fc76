import type { Variant } from "./endpoint.ts";
import type { ModelServer } from "./model-server.ts";

/** The running instances of one endpoint's variants. */
export interface ServerFleet {
  /** Starts or stops instances until every variant has its count. Rejects, leaving things as they were, if one cannot start. */
  readonly scale: (variants: readonly Variant[]) => Promise<void>;
  /** Picks an instance that answers, in turn. */
  readonly pick: (variant: string) => string | undefined;
  readonly stop: () => Promise<void>;
}

/** @param start rejects if the server does not become ready */
export const createServerFleet = (start: (variant: Variant) => Promise<ModelServer>): ServerFleet => {
  const servers = new Map<string, ModelServer[]>();
  let turn = 0;

  const scale = async (variants: readonly Variant[]): Promise<void> => {
    const missing = variants.flatMap((variant) => {
      const count = variant.desiredInstanceCount - (servers.get(variant.name)?.length ?? 0);
      return Array.from({ length: Math.max(count, 0) }, () => variant);
    });
    const started = await Promise.allSettled(
      missing.map(async (variant) => ({ variant, server: await start(variant) })),
    );
    const running = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    const failed = started.find((result) => result.status === "rejected");
    if (failed !== undefined) {
      await Promise.all(running.map(({ server }) => server.stop()));
      throw failed.reason;
    }
    for (const { variant, server } of running)
      servers.set(variant.name, [...(servers.get(variant.name) ?? []), server]);
    const surplus = variants.flatMap(({ name, desiredInstanceCount }) =>
      (servers.get(name) ?? []).splice(desiredInstanceCount),
    );
    await Promise.all(surplus.map((server) => server.stop()));
  };
  const pick = (variant: string): string | undefined => {
    const answering = (servers.get(variant) ?? []).flatMap((server) => server.url() ?? []);
    turn += 1;
    return answering[turn % answering.length];
  };
  const stop = async (): Promise<void> => {
    const all = [...servers.values()].flat();
    servers.clear();
    await Promise.all(all.map((server) => server.stop()));
  };
  return { scale, pick, stop };
};
