import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

export class InjectedFault extends Error {
  override readonly name = "InjectedFault";
}

/**
 * Wraps a client so that its call number `at` (from 1) fails: `before` it reached the table, or `after` it took effect,
 * which is what a lost answer or a process that dies between two awaits looks like.
 */
export const faultyClient = (client: DynamoDBDocumentClient, at: number, when: "before" | "after") => {
  let calls = 0;
  const handler: ProxyHandler<DynamoDBDocumentClient> = {
    get: (target, property, receiver) => {
      if (property !== "send") return Reflect.get(target, property, receiver);
      return async (command: never) => {
        calls += 1;
        const mine = calls === at;
        if (mine && when === "before") throw new InjectedFault();
        const answer = await target.send(command);
        if (mine) throw new InjectedFault();
        return answer;
      };
    },
  };
  return { client: new Proxy(client, handler), calls: () => calls };
};
