import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";

/** What calls of the table cost: operations, and units as the engine counts what DynamoDB would bill. */
export interface StorageUse {
  readonly reads: number;
  readonly readUnits: number;
  readonly writes: number;
  readonly writeUnits: number;
}

const capacity = z.object({ CapacityUnits: z.number() });
const answered = z.object({ ConsumedCapacity: z.union([capacity, z.array(capacity)]).optional() });
const isWrite = /Put|Update|Delete|Write/;

/** Counts what a client asks of its tables, from one reset to the next. */
export const countStorage = (client: DynamoDBDocumentClient) => {
  let use: StorageUse = { reads: 0, readUnits: 0, writes: 0, writeUnits: 0 };
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: "TOTAL" } });
      const { ConsumedCapacity: consumed = [] } = answered.parse(answer.output);
      const units = [consumed].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
      use = isWrite.test(context.commandName ?? "")
        ? { ...use, writes: use.writes + 1, writeUnits: use.writeUnits + units }
        : { ...use, reads: use.reads + 1, readUnits: use.readUnits + units };
      return answer;
    },
    { step: "initialize", name: "countStorage" },
  );
  return {
    reset: () => {
      use = { reads: 0, readUnits: 0, writes: 0, writeUnits: 0 };
    },
    read: () => use,
  };
};
