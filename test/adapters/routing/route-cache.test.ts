import { expect, test } from "vitest";
import { cacheRoutes } from "../../../lib/adapters/routing/route-cache.ts";
import type { RoutedTarget } from "../../../lib/ports/route-reader.ts";
import { stableArm, testRoute, testTarget } from "../../support/served-models.ts";

const routed = (revision: number): RoutedTarget => ({
  route: testRoute([stableArm(1)]),
  revision,
  target: testTarget(),
});

/** A reader whose every read is counted, and whose answer can be replaced. */
const openCache = () => {
  const state = {
    now: 1_000_000,
    reads: 0,
    stale: 0,
    answer: async (): Promise<RoutedTarget | undefined> => routed(1),
  };
  const cache = cacheRoutes(
    {
      route: () => {
        state.reads += 1;
        return state.answer();
      },
      version: async (_workspace, _model, reference) => {
        state.reads += 1;
        return "number" in reference && reference.number === 1
          ? { number: 1, semver: "1.0.0", signature: null }
          : undefined;
      },
    },
    {
      clock: { now: () => state.now },
      onStale: () => {
        state.stale += 1;
      },
    },
  );
  return { state, cache, revision: async () => (await cache.route("default", "income"))?.revision };
};

test("a change is seen within two seconds, and a fresh route is not read again", async () => {
  const { state, revision } = openCache();
  expect(await revision()).toBe(1);
  state.answer = async () => routed(2);
  state.now += 2_000;
  expect([await revision(), state.reads]).toEqual([1, 1]);
  state.now += 1;
  expect([await revision(), state.reads]).toEqual([2, 2]);
});

test("many requests at once read a stale route once", async () => {
  const { state, revision } = openCache();
  expect(await Promise.all(Array.from({ length: 50 }, revision))).toEqual(Array(50).fill(1));
  expect(state.reads).toBe(1);
});

test("that a route does not exist is remembered for as long", async () => {
  const { state, revision } = openCache();
  state.answer = async () => undefined;
  expect([await revision(), await revision(), state.reads]).toEqual([undefined, undefined, 1]);
  state.answer = async () => routed(1);
  state.now += 2_001;
  expect(await revision()).toBe(1);
});

test("while the table cannot be read the last route serves, for a minute, and says so", async () => {
  const { state, revision } = openCache();
  await revision();
  state.answer = () => Promise.reject(new Error("table gone"));
  state.now += 30_000;
  expect([await revision(), await revision(), state.reads, state.stale]).toEqual([1, 1, 2, 1]);
  state.now += 30_001;
  await expect(revision()).rejects.toThrow("table gone");
  state.answer = async () => routed(2);
  expect(await revision()).toBe(2);
});

test("without a last route the failure is the caller's to see, and the next request tries again", async () => {
  const { state, revision } = openCache();
  state.answer = () => Promise.reject(new Error("table gone"));
  await expect(revision()).rejects.toThrow("table gone");
  state.answer = async () => routed(1);
  expect(await revision()).toBe(1);
});

test("the memory is bounded, whatever names are asked for", async () => {
  const { state, cache } = openCache();
  for (let name = 0; name < 1_500; name += 1) await cache.route("default", `r${name}`);
  await cache.route("default", "r1499");
  expect(state.reads).toBe(1_500);
  await cache.route("default", "r0");
  expect(state.reads).toBe(1_501);
});

test("facts of a version are read once, its absence every time", async () => {
  const { state, cache } = openCache();
  for (const number of [1, 1, 2, 2]) await cache.version("default", "model-1", { number });
  expect(state.reads).toBe(3);
});
