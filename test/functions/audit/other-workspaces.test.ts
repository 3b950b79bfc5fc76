import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type AuditApi, startAuditApi } from "../../support/audit-api.ts";

let api: AuditApi;
let foreign: string;
beforeAll(async () => {
  api = await startAuditApi();
  await api.world.command("default", "fraud");
  await api.world.command("blue", "secret");
  await api.sequence();
  const { items } = await api.json("/w/blue/v1/audit/events", ["blue/auditor"]);
  foreign = items[0].id;
});
afterAll(() => api?.stop());

/** What an auditor of the default workspace learns, and what was read to tell it: the id that was asked for made equal. */
const learned = async (ask: (id: string) => Promise<Response>, id: string) => {
  const table = vi.spyOn(api.client, "send");
  const files = [vi.spyOn(api.memory.tiles, "readTile"), vi.spyOn(api.memory.tiles, "readCheckpoint")];
  const response = await ask(id);
  const text = (await response.text()).replaceAll(id, "ID").replace(/"instance":"[0-9a-f]{32}"/, "");
  const operations = table.mock.calls.map(([command]) => JSON.stringify([command.constructor.name, command.input]));
  const reads = files.map((spy) => spy.mock.calls);
  for (const spy of [table, ...files]) spy.mockRestore();
  return { status: response.status, text, operations: operations.map((one) => one.replaceAll(id, "ID")), reads };
};

test.each<[string, (id: string) => Promise<Response>]>([
  ["an event", (id) => api.get(`/v1/audit/events/${id}`)],
  ["a proof", (id) => api.get(`/v1/audit/events/${id}/proof`)],
])(
  "%s of another workspace is not found in the same words and after the same reads as one that nobody has",
  async (_, ask) => {
    await learned(ask, foreign);
    const other = await learned(ask, foreign);
    expect(other.status).toBe(404);
    expect(other.text).toContain("event-not-found");
    expect(other.operations.length + other.reads.flat().length).toBeGreaterThan(1);
    expect(await learned(ask, "0".repeat(32))).toEqual(other);
  },
);
