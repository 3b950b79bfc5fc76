import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openMemberDirectory } from "../../../lib/adapters/dynamodb/member-directory.ts";
import { openPeople } from "../../../lib/adapters/dynamodb/people.ts";
import { systemClock } from "../../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../../lib/adapters/system/uuid-v7.ts";
import { peopleContract } from "../../contracts/people.ts";
import { faultyClient } from "../../support/faulty-client.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
let table: string;
beforeAll(async () => {
  engine = await startTableEngine();
  // The people table is keyed and listed as the state table is.
  table = await createStateTable(engine.client, "people");
});
afterAll(() => engine.stop());

const directory = () => openMemberDirectory({ client: engine.client, table, ids: uuidV7Ids(), clock: systemClock });
const contents = async () => {
  const { Items = [] } = await engine.client.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  return JSON.stringify(Items);
};

peopleContract("DynamoDB", async () => ({
  people: openPeople({ client: engine.client, table }),
  directory,
  contents,
}));

test("whoever dies at forgetting somebody leaves both rows or none, and another ends it", async () => {
  for (const when of ["before", "after"] as const)
    for (let at = 1; at <= 2; at += 1) {
      const subject = `dying-${when}-${at}`;
      const { id } = await directory().pseudonymOf("dying", { issuer: "i", subject, name: `Name ${subject}` });
      const dying = openPeople({ client: faultyClient(engine.client, at, when).client, table });
      await expect(dying.forget("dying", id)).rejects.toThrow();
      const left = (await contents()).split(id).length - 1;
      expect(left === 0).toBe(!(await contents()).includes(`Name ${subject}`));
      await openPeople({ client: engine.client, table }).forget("dying", id);
      const after = await contents();
      for (const trace of [id, subject]) expect(after).not.toContain(trace);
    }
});
