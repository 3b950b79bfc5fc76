import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, ScanCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openMemberDirectory } from "../../../lib/adapters/dynamodb/member-directory.ts";
import { openPeople } from "../../../lib/adapters/dynamodb/people.ts";
import { systemClock } from "../../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../../lib/adapters/system/uuid-v7.ts";
import { memberDirectoryContract } from "../../contracts/member-directory.ts";
import { faultyClient, InjectedFault } from "../../support/faulty-client.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

const ids = uuidV7Ids();
const ada = { issuer: "https://issuer.example", subject: "ada", name: "Ada" };

let engine: TableEngine;
let table: string;
beforeAll(async () => {
  engine = await startTableEngine();
  table = await createStateTable(engine.client, "people");
});
afterAll(() => engine.stop());

const open = (client: DynamoDBDocumentClient = engine.client) =>
  openMemberDirectory({ client, table, ids, clock: systemClock });
const rows = async (prefix: string) => {
  const { Items = [] } = await engine.client.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  return Items.filter(({ pk }) => String(pk).startsWith(prefix));
};

/** Clients that all hold their first answer until each of them has one. */
const meeting = (size: number): DynamoDBDocumentClient[] => {
  let met = () => {};
  const meeting = new Promise<void>((resolve) => {
    met = resolve;
  });
  let arrived = 0;
  return Array.from({ length: size }, () => {
    let isFirst = true;
    return new Proxy(engine.client, {
      get: (target, property, receiver) => {
        if (property !== "send") return Reflect.get(target, property, receiver);
        return async (command: never) => {
          const answer = await target.send(command);
          if (isFirst) {
            isFirst = false;
            arrived += 1;
            if (arrived === size) met();
            await meeting;
          }
          return answer;
        };
      },
    });
  });
};

memberDirectoryContract("DynamoDB", async () => ({
  open,
  crowd: (size) => meeting(size).map(open),
  people: async (workspace) => (await rows(`${workspace}#member#`)).length,
}));

test("an enrolment whose answer is lost is the one that is found", async () => {
  for (const when of ["before", "after"] as const)
    for (let at = 1; ; at += 1) {
      const workspace = `lost-${when}-${at}`;
      const faulty = faultyClient(engine.client, at, when);
      const lost = await open(faulty.client)
        .pseudonymOf(workspace, ada)
        .catch((error: unknown) => error);
      const found = await open().pseudonymOf(workspace, ada);
      expect(await rows(`${workspace}#member#`)).toMatchObject([{ pk: `${workspace}#member#${found.id}` }]);
      if (faulty.calls() < at) break;
      expect(lost).toBeInstanceOf(InjectedFault);
    }
});

test("an enrolment that another transaction cancelled is tried again", async () => {
  let conflicts = 2;
  const contended = new Proxy(engine.client, {
    get: (target, property, receiver) => {
      if (property !== "send") return Reflect.get(target, property, receiver);
      return (command: never) => {
        if ((command as object) instanceof TransactWriteCommand && conflicts > 0) {
          conflicts -= 1;
          const CancellationReasons = [{ Code: "TransactionConflict" }, { Code: "None" }];
          throw new TransactionCanceledException({ $metadata: {}, message: "conflict", CancellationReasons });
        }
        return target.send(command);
      };
    },
  });
  expect(await open(contended).pseudonymOf("contended", ada)).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  expect(conflicts).toBe(0);
});

test("a process goes on with a person who was forgotten for a minute at most", async () => {
  let now = 0;
  const people = openPeople({ client: engine.client, table });
  const warm = openMemberDirectory({ client: engine.client, table, ids, clock: { now: () => now } });
  const before = await warm.pseudonymOf("forgotten", ada);
  await people.forget("forgotten", before.id);
  now = 59_999;
  expect(await warm.pseudonymOf("forgotten", ada)).toEqual(before);
  now = 60_000;
  const after = await warm.pseudonymOf("forgotten", ada);
  expect(after.id).not.toBe(before.id);
  expect(after.key).not.toEqual(before.key);
});
