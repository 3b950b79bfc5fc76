import { z } from "zod";
import { localAccount } from "../../access/local-account.ts";
import { ServiceError } from "../service-error.ts";
import type { ServiceRequest } from "../service-handler.ts";
import { awsJson, parseInput } from "../service-response.ts";
import type { EngineAnswer, EngineClient } from "./engine-client.ts";
import type { EngineRegion } from "./engine-region.ts";
import { engineResponse } from "./engine-response.ts";
import { tableOfStream } from "./table-permissions.ts";

/** What a stream operation works with. */
interface StreamOperations {
  readonly client: EngineClient;
  readonly region: EngineRegion;
}

type StreamOperation = (request: ServiceRequest, needs: StreamOperations) => Promise<Response>;

const prefix = "DynamoDBStreams_20120810";
const ask = (client: EngineClient, operation: string, input: unknown): Promise<EngineAnswer> =>
  client.call(`${prefix}.${operation}`, Buffer.from(JSON.stringify(input)));

const streamInput = z.looseObject({ StreamArn: z.string() });

const listStreams: StreamOperation = async (request, { client, region }) => {
  request.authorize("dynamodb:ListStreams", "*");
  const answer = await client.call(`${prefix}.ListStreams`, request.body);
  return engineResponse(region.localise(answer));
};

const describedStream = z.looseObject({
  StreamDescription: z.looseObject({
    StreamStatus: z.string(),
    Shards: z.array(
      z.looseObject({ SequenceNumberRange: z.looseObject({ EndingSequenceNumber: z.string().optional() }) }),
    ),
  }),
});
const describeStream: StreamOperation = async (request, { client, region }) => {
  const input = parseInput(request, streamInput);
  request.authorize("dynamodb:DescribeStream", input.StreamArn);
  const StreamArn = await region.engineArn(input.StreamArn);
  const answer = region.localise(await ask(client, "DescribeStream", { ...input, StreamArn }));
  if (answer.status !== 200) return engineResponse(answer);
  const output = describedStream.parse(JSON.parse(answer.body.toString()));
  // A shard with an ending number is closed to every reader; the packaged engine writes one on its single open shard.
  const open = output.StreamDescription.StreamStatus === "ENABLED" && output.StreamDescription.Shards.length === 1;
  if (open) for (const shard of output.StreamDescription.Shards) delete shard.SequenceNumberRange.EndingSequenceNumber;
  return awsJson(request, output);
};

const shardIterator = z.object({ ShardIterator: z.string() });
const getShardIterator: StreamOperation = async (request, { client, region }) => {
  const input = parseInput(request, streamInput);
  request.authorize("dynamodb:GetShardIterator", input.StreamArn);
  const StreamArn = await region.engineArn(input.StreamArn);
  const answer = await ask(client, "GetShardIterator", { ...input, StreamArn });
  if (answer.status !== 200) return engineResponse(answer);
  const { ShardIterator } = shardIterator.parse(JSON.parse(answer.body.toString()));
  return awsJson(request, { ShardIterator: wrapIterator(input.StreamArn, ShardIterator) });
};

const records = z.looseObject({
  Records: z.array(z.looseObject({ awsRegion: z.string().optional() })).optional(),
  NextShardIterator: z.string().optional(),
});
const getRecords: StreamOperation = async (request, { client }) => {
  const input = parseInput(request, z.looseObject({ ShardIterator: z.string() }));
  const { streamArn, engineIterator } = unwrapIterator(input.ShardIterator);
  request.authorize("dynamodb:GetRecords", streamArn);
  const answer = await ask(client, "GetRecords", { ...input, ShardIterator: engineIterator });
  if (answer.status !== 200) return engineResponse(answer);
  const { Records, NextShardIterator, ...rest } = records.parse(JSON.parse(answer.body.toString()));
  return awsJson(request, {
    ...rest,
    Records: Records?.map((record) => ({ ...record, awsRegion: localAccount.region })),
    ...(NextShardIterator === undefined ? {} : { NextShardIterator: wrapIterator(streamArn, NextShardIterator) }),
  });
};

/** GetRecords names no stream, so an iterator must: as in AWS, it begins with the ARN. */
const wrapIterator = (streamArn: string, engineIterator: string): string => `${streamArn}|${engineIterator}`;

const unwrapIterator = (iterator: string): { streamArn: string; engineIterator: string } => {
  const bar = iterator.indexOf("|");
  const streamArn = iterator.slice(0, Math.max(bar, 0));
  if (tableOfStream(streamArn) === undefined)
    throw new ServiceError("ValidationException", 400, "Invalid ShardIterator");
  return { streamArn, engineIterator: iterator.slice(bar + 1) };
};

/** Operations of DynamoDB Streams; one not in here is not offered. */
export const streamOperations: Readonly<Record<string, StreamOperation>> = {
  DescribeStream: describeStream,
  GetRecords: getRecords,
  GetShardIterator: getShardIterator,
  ListStreams: listStreams,
};
