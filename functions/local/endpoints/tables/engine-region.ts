import { z } from "zod";
import { localAccount } from "../../access/local-account.ts";
import type { EngineAnswer, EngineClient } from "./engine-client.ts";
import { tableOfStream } from "./table-permissions.ts";

/** Translates ARNs between this machine's region and the one an engine makes up (`dynoxide`, `ddblocal`). */
export interface EngineRegion {
  /** The engine's ARNs in an answer become this machine's. */
  readonly localise: (answer: EngineAnswer) => EngineAnswer;
  /** This machine's stream ARN as the engine knows it; unchanged if it is no stream of this account. */
  readonly engineArn: (streamArn: string) => Promise<string>;
}

const engineArnPattern = /"arn:aws:dynamodb:([a-z0-9-]+):\d{12}:table\//g;
const localPrefix = `arn:${localAccount.partition}:dynamodb:${localAccount.region}:${localAccount.accountId}:table/`;
const described = z.object({ Table: z.object({ TableArn: z.string() }) });

/** Learns the engine's own prefix from the first ARN it shows. */
export const createEngineRegion = (client: EngineClient): EngineRegion => {
  let enginePrefix: string | undefined;
  const learn = async (table: string): Promise<string | undefined> => {
    const answer = await client.call(
      "DynamoDB_20120810.DescribeTable",
      Buffer.from(JSON.stringify({ TableName: table })),
    );
    if (answer.status !== 200) return undefined;
    const { TableArn } = described.parse(JSON.parse(answer.body.toString())).Table;
    return TableArn.slice(0, TableArn.indexOf(":table/") + ":table/".length);
  };
  return {
    localise: (answer) => ({
      ...answer,
      body: Buffer.from(answer.body.toString().replaceAll(engineArnPattern, `"${localPrefix}`)),
    }),
    engineArn: async (streamArn) => {
      const table = tableOfStream(streamArn);
      if (table === undefined) return streamArn;
      enginePrefix ??= await learn(table);
      return enginePrefix === undefined ? streamArn : enginePrefix + streamArn.slice(localPrefix.length);
    },
  };
};
