import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { emptyHead, extendHead, type LogBatch, type LogHead } from "../../lib/domain/log/log-head.ts";
import { utf8 } from "../../lib/domain/log/utf8.ts";
import type { LogLedger } from "../../lib/ports/log-ledger.ts";
import { sha256 } from "../domain/log/sha256.ts";
import { faultyClient, InjectedFault } from "../support/faulty-client.ts";

export interface LedgerUnderTest {
  readonly client: DynamoDBDocumentClient;
  readonly open: (client: DynamoDBDocumentClient) => LogLedger;
  /** Commits one command that creates or changes these subjects, of kind `model`. */
  readonly command: (workspace: string, ...subjects: string[]) => Promise<void>;
}

const next = (head: LogHead, ...texts: string[]) => extendHead(sha256, head, texts.map(utf8));
const subject = (id: string) => ({ kind: "model", id });

/** What every ledger of a log must hold. */
export const logLedgerContract = (name: string, setUp: () => Promise<LedgerUnderTest>) =>
  describe(`${name} keeps the contract of a log's ledger`, () => {
    let under: LedgerUnderTest;
    let ledger: LogLedger;
    beforeAll(async () => {
      under = await setUp();
      ledger = under.open(under.client);
    });

    /** Enters all that is pending as one batch. */
    const sequence = async (workspace: string) => {
      const head = await ledger.readHead(workspace);
      const pending = [...(await ledger.pendingLeaves(workspace))].sort((a, b) => a.revision - b.revision);
      const ids = [...new Set(pending.map(({ command }) => command.id))];
      const commands = ids.map((id) => pending.filter(({ command }) => command.id === id));
      const entries = (await ledger.readEntries(workspace, commands)) ?? [];
      const after = extendHead(sha256, head, entries);
      expect(await ledger.commit(workspace, head, after)).toBe(true);
      return { batch: after.batch, entries };
    };

    test("a log begins empty and settled", async () => {
      expect(await ledger.readHead("new")).toEqual(emptyHead(sha256));
    });

    test("a committed head is read back whole, and waits to be settled", async () => {
      const first = next(emptyHead(sha256), "a", "b", "c");
      expect(await ledger.commit("whole", emptyHead(sha256), first)).toBe(true);
      const read = await ledger.readHead("whole");
      expect(read.settled).toBe(false);
      expect(read.batch?.number).toBe(1);
      const second = next(read, "d");
      expect(await ledger.commit("whole", read, second)).toBe(true);
      const { range, root, batch } = await ledger.readHead("whole");
      expect(range.hashes.map((hash) => Buffer.from(hash))).toEqual(
        second.range.hashes.map((hash) => Buffer.from(hash)),
      );
      expect([range.size, batch?.number, batch?.from, batch?.to]).toEqual([4, 2, 3, 4]);
      expect(Buffer.from(root)).toEqual(Buffer.from(second.root));
      expect(Buffer.from(batch?.previousRoot ?? [])).toEqual(Buffer.from(first.root));
    });

    test("a head moves only from where it stands", async () => {
      const empty = emptyHead(sha256);
      const first = next(empty, "a");
      await ledger.commit("moved", empty, first);
      expect(await ledger.commit("moved", empty, next(empty, "b"))).toBe(false);
      const stranger = next(empty, "x");
      expect(await ledger.commit("moved", stranger, next(stranger, "y"))).toBe(false);
      expect(Buffer.from((await ledger.readHead("moved")).root)).toEqual(Buffer.from(first.root));
    });

    test("of many at once exactly one moves the head", async () => {
      const empty = emptyHead(sha256);
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, place) => ledger.commit("raced", empty, next(empty, `leaf ${place}`))),
      );
      expect(outcomes.filter(Boolean)).toHaveLength(1);
    });

    test("a commit whose answer is lost may have happened, and the head tells", async () => {
      const { client } = faultyClient(under.client, 1, "after");
      const empty = emptyHead(sha256);
      await expect(under.open(client).commit("lost", empty, next(empty, "a"))).rejects.toBeInstanceOf(InjectedFault);
      expect((await ledger.readHead("lost")).range.size).toBe(1);
    });

    test("pending leaves are those committed and not settled, each command's in its own order", async () => {
      await under.command("pending", "b", "a");
      await under.command("pending", "a");
      const pending = await ledger.pendingLeaves("pending");
      expect(pending.map(({ subject: { id }, revision }) => `${id}${revision}`).sort()).toEqual(["a1", "a2", "b1"]);
      const first = pending.filter(({ command }) => command.leaves === 2);
      const entries = await ledger.readEntries("pending", [first.reverse(), first.slice().reverse()]);
      const ids = entries?.map((entry) => JSON.parse(Buffer.from(entry).toString()).subject.id);
      expect(ids).toEqual(["b", "a", "b", "a"]);
    });

    test("an entry that is gone is not made up", async () => {
      const gone = { subject: subject("ghost"), revision: 1, command: { id: "c", leaves: 1 } };
      expect(await ledger.readEntries("pending", [[gone]])).toBeUndefined();
    });

    test("settling marks, indexes and clears, once and for all, also when it is done late and twice", async () => {
      await under.command("settled", "a", "b");
      const first = await sequence("settled");
      await ledger.settle("settled", first.batch, first.entries);
      expect((await ledger.readHead("settled")).settled).toBe(true);
      expect(await ledger.pendingLeaves("settled")).toEqual([]);
      expect(await ledger.sequencedRevisions("settled", ["a", "z", "b"].map(subject))).toEqual([1, 0, 1]);
      await under.command("settled", "a");
      const second = await sequence("settled");
      await ledger.settle("settled", first.batch, first.entries);
      expect((await ledger.readHead("settled")).settled).toBe(false);
      expect(await ledger.pendingLeaves("settled")).toHaveLength(1);
      await Promise.all(Array.from({ length: 4 }, () => ledger.settle("settled", second.batch, second.entries)));
      await ledger.settle("settled", first.batch, first.entries);
      expect(await ledger.sequencedRevisions("settled", [subject("a")])).toEqual([2]);
      expect((await ledger.readHead("settled")).settled).toBe(true);
      expect(await ledger.pendingLeaves("settled")).toEqual([]);
    });

    test("settling takes no revision: a command decided before it still fits", async () => {
      await under.command("undisturbed", "a");
      const { batch, entries } = await sequence("undisturbed");
      const commands = Array.from({ length: 6 }, () => under.command("undisturbed", "a"));
      await Promise.all([...commands, ledger.settle("undisturbed", batch, entries)]);
      const revisions = (await ledger.pendingLeaves("undisturbed")).map(({ revision }) => revision);
      expect(revisions.sort()).toEqual([2, 3, 4, 5, 6, 7]);
    });

    test("settling that dies anywhere is completed by doing it again", { timeout: 60_000 }, async () => {
      const settle = async (workspace: string, through: LogLedger, batch: LogBatch, entries: readonly Uint8Array[]) =>
        through.settle(workspace, batch, entries).then(
          () => true,
          (error: unknown) => (error instanceof InjectedFault ? false : Promise.reject(error)),
        );
      for (const when of ["before", "after"] as const) {
        for (let at = 1, done = false; !done; at += 1) {
          const workspace = `torn-${when}-${at}`;
          await under.command(workspace, "a", "b");
          const { batch, entries } = await sequence(workspace);
          done = await settle(workspace, under.open(faultyClient(under.client, at, when).client), batch, entries);
          if (!(await ledger.readHead(workspace)).settled) await ledger.settle(workspace, batch, entries);
          expect(await ledger.pendingLeaves(workspace)).toEqual([]);
          expect(await ledger.sequencedRevisions(workspace, ["a", "b"].map(subject))).toEqual([1, 1]);
        }
      }
    });

    test("workspaces with pending leaves are found, each once", async () => {
      for (const workspace of ["found", "found-2", "found2"]) await under.command(workspace, "a", "b", "c", "d", "e");
      const found = (await ledger.workspacesWithLeaves()).filter((workspace) => workspace.startsWith("found"));
      expect(found).toEqual(["found", "found-2", "found2"]);
    });
  });
