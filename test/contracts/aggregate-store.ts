import { type DynamoDBDocumentClient, GetCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import type { Change, Decision, Loaded } from "../../lib/domain/command/change.ts";
import type { CommandContext } from "../../lib/domain/command/command-context.ts";
import type { Model } from "../../lib/domain/model/model.ts";
import { accept } from "../../lib/domain/result.ts";
import type { AggregateStore } from "../../lib/ports/aggregate-store.ts";
import { executeCommand } from "../../lib/usecases/execute-command.ts";
import { commandContext } from "../support/command-context.ts";
import { faultyClient, InjectedFault } from "../support/faulty-client.ts";
import { version } from "../support/registry-world.ts";

const ids = uuidV7Ids();

const model = (name: string, overrides: Partial<Model> = {}): Model => ({
  schema: "model.v3",
  id: name,
  name,
  riskTier: 3,
  type: "classifier",
  owner: "risk-team",
  framework: null,
  complianceFrameworks: [],
  description: "",
  tags: {},
  aliases: {},
  latestVersion: 0,
  highestSemver: null,
  targets: [],
  deletion: null,
  registeredBy: "member-ada",
  createdAt: 1,
  updatedAt: 1,
  ...overrides,
});

const registered = (name: string, overrides: Partial<Model> = {}): Change => ({
  kind: "model",
  id: name,
  basis: null,
  event: "model-registered",
  state: model(name, overrides),
  claims: [`model-name#${name}`],
});

const updated = (loaded: Loaded<Model>, overrides: Partial<Model>): Change => ({
  kind: "model",
  id: loaded.state.id,
  basis: loaded,
  event: "model-updated",
  state: { ...loaded.state, ...overrides },
});

const decide = (changes: readonly Change[], answer: unknown = { changed: changes.length }): Decision<unknown> => ({
  at: Date.now(),
  changes,
  answer,
});

export interface StoreUnderTest {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly open: (client: DynamoDBDocumentClient) => AggregateStore;
}

/** What every state of record must hold, whatever engine is below it. */
export const aggregateStoreContract = (name: string, setUp: () => Promise<StoreUnderTest>) =>
  describe(`${name} keeps the contract of a state of record`, () => {
    let under: StoreUnderTest;
    let store: AggregateStore;
    beforeAll(async () => {
      under = await setUp();
      store = under.open(under.client);
    });

    const load = async (id: string): Promise<Loaded<Model>> => {
      const loaded = await store.load("default", "model", id);
      if (loaded === undefined) throw new Error(`${id} is not there`);
      return loaded;
    };

    /** Adds one to a model's version counter, as any use case would. */
    const increment = (through: AggregateStore, id: string, context: CommandContext) =>
      executeCommand({ aggregates: through }, context, async () => {
        const loaded = await through.load("default", "model", id);
        if (loaded === undefined) throw new Error(`${id} is not there`);
        const latestVersion = loaded.state.latestVersion + 1;
        return accept({ at: Date.now(), changes: [updated(loaded, { latestVersion })], answer: { latestVersion } });
      });

    const rawState = async (id: string) => {
      const { Item } = await under.client.send(
        new GetCommand({
          TableName: under.table,
          Key: { pk: `default#model#${id}`, sk: "STATE" },
          ConsistentRead: true,
        }),
      );
      return Item;
    };

    const pointersOf = async (id: string) => {
      const { Items } = await under.client.send(
        new ScanCommand({
          TableName: under.table,
          ConsistentRead: true,
          FilterExpression: "id = :id AND begins_with(sk, :leaf)",
          ExpressionAttributeValues: { ":id": id, ":leaf": "LEAF#" },
        }),
      );
      return (Items ?? []).map(({ revision }) => Number(revision)).sort((a, b) => a - b);
    };

    test("a change, its leaf and its pointer are written together", async () => {
      const context = commandContext();
      expect(await store.commit(context, decide([registered("together")]))).toEqual(accept(undefined));
      const item = await rawState("together");
      const leaf = JSON.parse(item?.leaves?.["1"]);
      expect(leaf).toMatchObject({
        schema: "leaf.v2",
        type: "model-registered",
        subject: { kind: "model", id: "together" },
        version: 1,
        previous: null,
        command: { id: context.commandId, ordinal: 0, leaves: 1 },
        authorization: context.authorization,
        about: { model: "together", data: [] },
        state: model("together"),
        listing: { group: "0", sort: "together" },
        claims: ["model-name#together"],
        effects: [],
      });
      expect(leaf.id).toBe(`${context.commandId.slice(0, 30)}00`);
      expect(item?.lastEvent).toBe(leaf.id);
      expect(await pointersOf("together")).toEqual([1]);
    });

    test("a leaf says what its model falls under, what data it is about, and under which consent and key it was asked for", async () => {
      await store.commit(
        commandContext(),
        decide([registered("regulated", { complianceFrameworks: ["gdpr", "sox"] })]),
      );
      const data = "d".repeat(64);
      const state = version(1, { model: "regulated", id: "regulated.1", lineage: { trainingData: { sha256: data } } });
      const change: Change = { kind: "model-version", id: state.id, basis: null, event: "version-registered", state };
      await store.commit(commandContext({ consent: "c-17", idempotencyKey: "k" }), decide([change]));
      const { Item } = await under.client.send(
        new GetCommand({ TableName: under.table, Key: { pk: "default#model-version#regulated.1", sk: "STATE" } }),
      );
      expect(JSON.parse(Item?.leaves["1"])).toMatchObject({
        about: { model: "regulated", data: [data] },
        frameworks: ["gdpr", "sox"],
        consent: "c-17",
        idempotency: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
    });

    test("each leaf names the leaf before it", async () => {
      await store.commit(commandContext(), decide([registered("chained")]));
      await increment(store, "chained", commandContext());
      const leaves = (await rawState("chained"))?.leaves;
      expect(JSON.parse(leaves["2"]).previous).toBe(JSON.parse(leaves["1"]).id);
    });

    test("a decision on an outdated revision is refused and writes nothing", async () => {
      await store.commit(commandContext(), decide([registered("outdated")]));
      const first = await load("outdated");
      await store.commit(commandContext(), decide([updated(first, { owner: "winner" })]));
      const late = await store.commit(
        commandContext(),
        decide([updated(first, { owner: "loser" }), registered("outdated-companion")]),
      );
      expect(late).toEqual({ ok: false, refusal: { code: "stale", subject: { kind: "model", id: "outdated" } } });
      expect((await load("outdated")).state.owner).toBe("winner");
      expect(await store.load("default", "model", "outdated-companion")).toBeUndefined();
      expect(await pointersOf("outdated")).toEqual([1, 2]);
    });

    test("a claimed name belongs to one aggregate until it is released", async () => {
      await store.commit(commandContext(), decide([registered("claimed")]));
      const rival: Change = { ...registered("rival"), kind: "model", claims: ["model-name#claimed"] } as Change;
      expect(await store.commit(commandContext(), decide([rival]))).toEqual({
        ok: false,
        refusal: { code: "claimed", claim: "model-name#claimed" },
      });
      expect(await store.resolve("default", "model-name#claimed")).toBe("claimed");
      const holder = await load("claimed");
      await store.commit(
        commandContext(),
        decide([{ ...updated(holder, { name: "other" }), releases: ["model-name#claimed"] } as Change]),
      );
      expect(await store.resolve("default", "model-name#claimed")).toBeUndefined();
    });

    test("a repeated command answers word for word what it answered first, and changes nothing", async () => {
      await store.commit(commandContext(), decide([registered("repeated")]));
      const key = { idempotencyKey: "k-repeated" };
      const first = await increment(store, "repeated", commandContext(key));
      await increment(store, "repeated", commandContext());
      expect(await increment(store, "repeated", commandContext(key))).toEqual(first);
      expect((await load("repeated")).state.latestVersion).toBe(2);
    });

    test("a key used again with another request is refused", async () => {
      await store.commit(commandContext(), decide([registered("reused")]));
      await increment(store, "reused", commandContext({ idempotencyKey: "k-reused" }));
      const other = await increment(
        store,
        "reused",
        commandContext({ idempotencyKey: "k-reused", requestHash: "2".repeat(64) }),
      );
      expect(other).toEqual({ ok: false, refusal: { code: "idempotency-key-reused" } });
    });

    test("two callers may choose the same key", async () => {
      await store.commit(commandContext(), decide([registered("same-key")]));
      await increment(store, "same-key", commandContext({ idempotencyKey: "k-same", actor: "member-ada" }));
      await increment(store, "same-key", commandContext({ idempotencyKey: "k-same", actor: "member-bob" }));
      expect((await load("same-key")).state.latestVersion).toBe(2);
    });

    test("the same command sent twice at once is done once", async () => {
      await store.commit(commandContext(), decide([registered("twice")]));
      const key = { idempotencyKey: "k-twice" };
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => increment(store, "twice", commandContext(key))),
      );
      expect((await load("twice")).state.latestVersion).toBe(1);
      for (const answer of answers) expect(answer).toEqual(accept({ latestVersion: 1 }));
    });

    test("16 concurrent writers on one subject lose no update and leave one leaf each", async () => {
      await store.commit(commandContext(), decide([registered("contended")]));
      const results = await Promise.all(
        Array.from({ length: 16 }, () => increment(store, "contended", commandContext())),
      );
      expect(results.filter(({ ok }) => ok)).toHaveLength(16);
      expect((await load("contended")).state.latestVersion).toBe(16);
      expect(await pointersOf("contended")).toEqual(Array.from({ length: 17 }, (_, index) => index + 1));
    });

    test("a commit whose answer is lost is known to have happened", async () => {
      const { client } = faultyClient(under.client, 1, "after");
      expect(await under.open(client).commit(commandContext(), decide([registered("answer-lost")]))).toEqual(
        accept(undefined),
      );
      expect((await load("answer-lost")).revision).toBe(1);
    });

    test("a process that dies between any two awaits leaves all or nothing, and the retry completes it once", async () => {
      await store.commit(commandContext(), decide([registered("crashing")]));
      let done = 0;
      for (const when of ["before", "after"] as const) {
        for (let at = 1; ; at += 1) {
          const key = { idempotencyKey: `k-crash-${when}-${at}` };
          const { client, calls } = faultyClient(under.client, at, when);
          const crashed = await increment(under.open(client), "crashing", commandContext(key)).catch(
            (error: unknown) => {
              if (!(error instanceof InjectedFault)) throw error;
              return "crashed" as const;
            },
          );
          await increment(store, "crashing", commandContext(key));
          done += 1;
          expect((await load("crashing")).state.latestVersion).toBe(done);
          if (crashed !== "crashed" && calls() < at) break;
        }
      }
      expect(done).toBeGreaterThan(6);
      expect(await pointersOf("crashing")).toEqual(Array.from({ length: done + 1 }, (_, index) => index + 1));
    });

    test("a command of more than 100 items is refused and writes nothing", async () => {
      const changes = Array.from({ length: 20 }, (_, index) => registered(`bulk-${index}`));
      expect(await store.commit(commandContext(), decide(changes))).toEqual({
        ok: false,
        refusal: { code: "too-large", what: "command", limit: 100 },
      });
      expect(await store.load("default", "model", "bulk-0")).toBeUndefined();
      expect((await store.commit(commandContext(), decide(changes.slice(0, 16)))).ok).toBe(true);
    });

    test("a leaf that the log could not hold is refused and writes nothing", async () => {
      const oversize = registered("oversize", { description: "x".repeat(66_000) });
      expect(await store.commit(commandContext(), decide([oversize]))).toEqual({
        ok: false,
        refusal: { code: "too-large", what: "leaf", limit: 65_535 },
      });
      expect(await store.load("default", "model", "oversize")).toBeUndefined();
    });

    test("a subject whose leaves pile up unlogged makes its writers wait instead of overflowing", async () => {
      await store.commit(commandContext(), decide([registered("piling")]));
      let refused: unknown;
      for (let write = 0; write < 70 && refused === undefined; write += 1) {
        const result = await increment(store, "piling", commandContext());
        if (!result.ok) refused = result.refusal;
      }
      expect(refused).toEqual({ code: "log-behind" });
    });

    test("an effect is due until it is settled, also when its list is read stale", async () => {
      const effect = {
        id: ids.next(),
        worker: "training-launcher",
        type: "submit-job",
        payload: { run: "r1" },
      } as const;
      await store.commit(commandContext(), decide([{ ...registered("effecting"), effects: [effect] } as Change]));
      const mine = async () =>
        (await store.dueEffects("default", "training-launcher")).filter(({ subject }) => subject.id === "effecting");
      expect(await mine()).toEqual([{ workspace: "default", subject: { kind: "model", id: "effecting" }, effect }]);
      expect(await store.workspacesWithEffects("training-launcher")).toContain("default");
      const settle = { ...updated(await load("effecting"), {}), settles: [effect] } as Change;
      await store.commit(commandContext(), decide([settle]));
      expect(await mine()).toEqual([]);
    });

    test("workspaces do not see each other", async () => {
      await store.commit(commandContext({ workspace: "team-a" }), decide([registered("private")]));
      expect(await store.load("default", "model", "private")).toBeUndefined();
      expect((await store.list("team-b", "model", { limit: 10 })).items).toEqual([]);
      expect((await store.commit(commandContext({ workspace: "team-b" }), decide([registered("private")]))).ok).toBe(
        true,
      );
    });

    test("a list is paged without gaps or repeats, and refuses the cursor of another workspace", async () => {
      for (let index = 0; index < 7; index += 1) {
        await store.commit(commandContext({ workspace: "paged" }), decide([registered(`m${index}`)]));
      }
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list("paged", "model", { limit: 3, ...(cursor === undefined ? {} : { cursor }) });
        seen.push(...page.items.map(({ state }) => state.id));
        cursor = page.next;
      } while (cursor !== undefined);
      expect(seen).toEqual(["m6", "m5", "m4", "m3", "m2", "m1", "m0"]);
      const first = await store.list("paged", "model", { limit: 3 });

      await expect(store.list("team-a", "model", { limit: 3, cursor: first.next ?? "" })).rejects.toMatchObject({
        name: "InvalidCursorError",
      });
    });
  });
