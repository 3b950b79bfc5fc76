import fc from "fast-check";
import { expect, test } from "vitest";
import type { ModelVersion } from "../../lib/domain/model-version/model-version.ts";
import { versionChange } from "../../lib/domain/model-version/version-change.ts";
import { indexEntries, versionLists } from "../../lib/domain/search/index-entries.ts";
import type { AggregateStore } from "../../lib/ports/aggregate-store.ts";
import type { IndexRow, SearchIndex } from "../../lib/ports/search-index.ts";
import { commandContext } from "../support/command-context.ts";
import { version } from "../support/registry-world.ts";

/** What every search index promises, whatever it is stored in. */
export const searchIndexContract = (open: () => Promise<{ aggregates: AggregateStore; index: SearchIndex }>) => {
  const tags = fc.dictionary(fc.constantFrom("env", "team"), fc.constantFrom("", "prod", "test"), { maxKeys: 2 });
  const edit = fc.record({ number: fc.integer({ min: 1, max: 4 }), tags, isDeleted: fc.boolean() });

  test("after any history of commands its rows are those of the states, and no others", async () => {
    const { aggregates, index } = await open();
    let workspaces = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 12 }), async (edits) => {
        workspaces += 1;
        const workspace = `edited-${workspaces}`;
        const lists = new Set<string>();
        for (const [at, { number, tags, isDeleted }] of edits.entries()) {
          const deletion = isDeleted ? { reason: "", by: "ada", at } : null;
          const state = await put(aggregates, workspace, version(number, { tags, deletion, updatedAt: at }));
          for (const { list } of indexEntries("model-version", { ...state, deletion: null })) lists.add(list);
        }
        const states = await index.states(workspace, "model-version", ["m1.1", "m1.2", "m1.3", "m1.4"]);
        const expected = states.flatMap((loaded) =>
          indexEntries("model-version", loaded?.state).map(({ list, sort }) => ({ list, sort, id: loaded?.state.id })),
        );
        for (const list of lists) {
          const rows = await index.rows(workspace, "model-version", list, { limit: 100 });
          const wanted = expected.filter((entry) => entry.list === list).map(({ sort, id }) => ({ id, sort }));
          expect(rows).toEqual(wanted.sort((a, b) => (a.sort < b.sort ? -1 : 1)));
        }
      }),
      { numRuns: 30 },
    );
  });

  test("pages of any size, either way, give each row of a list once, in its order", async () => {
    const { aggregates, index } = await open();
    for (let number = 1; number <= 7; number += 1)
      await put(aggregates, "paged", version(number, { updatedAt: (number * 5) % 7 }));
    const all = await index.rows("paged", "model-version", versionLists.all, { limit: 100 });
    expect(all.map(({ id }) => id)).toHaveLength(7);
    for (const limit of [1, 2, 3, 7, 8])
      for (const descending of [false, true]) {
        const read: IndexRow[] = [];
        for (let after: string | undefined; ; after = read.at(-1)?.sort) {
          const page = { limit, descending, ...(after === undefined ? {} : { after }) };
          const rows = await index.rows("paged", "model-version", versionLists.all, page);
          read.push(...rows);
          if (rows.length < limit) break;
        }
        expect(read).toEqual(descending ? all.toReversed() : all);
      }
  });

  test("a page may be kept to places that begin with a text", async () => {
    const { aggregates, index } = await open();
    for (let number = 1; number <= 12; number += 1)
      await put(aggregates, "narrow", version(number, { updatedAt: number }));
    const prefix = "000000000001";
    const rows = await index.rows("narrow", "model-version", versionLists.all, { limit: 10, prefix });
    expect(rows.map(({ id }) => id)).toEqual(["m1.10", "m1.11", "m1.12"]);
    const [, ...later] = rows;
    const after = rows[0]?.sort ?? "";
    expect(await index.rows("narrow", "model-version", versionLists.all, { limit: 10, prefix, after })).toEqual(later);
  });

  test("finds nothing of another workspace", async () => {
    const { aggregates, index } = await open();
    await put(aggregates, "ours", version(1));
    expect(await index.rows("theirs", "model-version", versionLists.all, { limit: 10 })).toEqual([]);
    expect(await index.states("theirs", "model-version", ["m1.1"])).toEqual([undefined]);
  });

  test("gives states at the places of their ids, also many and some twice", async () => {
    const { aggregates, index } = await open();
    for (let number = 1; number <= 120; number += 1) await put(aggregates, "many", version(number));
    const ids = [...Array.from({ length: 120 }, (_, place) => `m1.${120 - place}`), "m1.999", "m1.120"];
    const found = await index.states("many", "model-version", ids);
    expect(found.map((loaded) => loaded?.state.id)).toEqual(ids.map((id) => (id === "m1.999" ? undefined : id)));
  });
};

/** Writes a version, or what it has become. */
const put = async (aggregates: AggregateStore, workspace: string, state: ModelVersion): Promise<ModelVersion> => {
  const before = await aggregates.load(workspace, "model-version", state.id);
  const change =
    before === undefined
      ? { kind: "model-version" as const, id: state.id, basis: null, event: "version-registered" as const, state }
      : versionChange(before, "version-updated", 3, state.updatedAt, state);
  const committed = await aggregates.commit(commandContext({ workspace }), {
    at: state.updatedAt,
    changes: [change],
    answer: null,
  });
  expect(committed).toEqual({ ok: true, value: undefined });
  return state;
};
