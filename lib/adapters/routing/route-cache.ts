import type { Clock } from "../../ports/clock.ts";
import type { RoutedTarget, RouteReader, VersionFacts } from "../../ports/route-reader.ts";

/** A route's configuration is read again when it is older than this: the time within which a rollback takes hold. */
const freshMsMax = 2_000;

/** While the state of record cannot be read, the last configuration serves this long: traffic outlives its control plane. */
const staleMsMax = 60_000;

/** Bounds memory; callers choose the names that are looked up. */
const entriesMax = 1_000;

interface Entry {
  readonly value: RoutedTarget | undefined;
  readonly readAt: number;
  /** Of the last try to read it again. */
  readonly triedAt: number;
}

/**
 * Remembers what a process has read of routes and versions. However many requests find a route stale at once, it is
 * read once. That a route does not exist is remembered too, so that guessing names costs a table nothing.
 *
 * @param onStale  told when an old configuration had to serve, with the reason
 */
export const cacheRoutes = (
  reader: RouteReader,
  { clock, onStale }: { readonly clock: Clock; readonly onStale: (error: unknown) => void },
): RouteReader => {
  const entries = new Map<string, Entry>();
  const reading = new Map<string, Promise<RoutedTarget | undefined>>();
  const versions = new Map<string, VersionFacts>();

  const read = async (workspace: string, name: string, key: string): Promise<RoutedTarget | undefined> => {
    const now = clock.now();
    try {
      const value = await reader.route(workspace, name);
      remember(entries, key, { value, readAt: now, triedAt: now });
      return value;
    } catch (error) {
      const last = entries.get(key);
      if (last === undefined || now - last.readAt > staleMsMax) throw error;
      // Not again for a while: every try costs a request the client's retries.
      remember(entries, key, { ...last, triedAt: now });
      onStale(error);
      return last.value;
    }
  };

  return {
    route: async (workspace, name) => {
      const key = `${workspace}#${name}`;
      const known = entries.get(key);
      if (known !== undefined && clock.now() - known.triedAt <= freshMsMax) return known.value;
      const pending = reading.get(key) ?? read(workspace, name, key).finally(() => reading.delete(key));
      reading.set(key, pending);
      return pending;
    },
    version: async (workspace, model, reference) => {
      const key = `${workspace}#${model}#${"number" in reference ? reference.number : reference.semver}`;
      const facts = versions.get(key) ?? (await reader.version(workspace, model, reference));
      // What is remembered of a version never changes, so only its absence is asked for again.
      if (facts !== undefined) remember(versions, key, facts);
      return facts;
    },
  };
};

const remember = <Value>(entries: Map<string, Value>, key: string, value: Value): void => {
  entries.delete(key);
  entries.set(key, value);
  for (const oldest of entries.keys()) {
    if (entries.size <= entriesMax) break;
    entries.delete(oldest);
  }
};
