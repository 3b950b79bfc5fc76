import { createHash } from "node:crypto";
import { z } from "zod";
import { type MetricPoint, type MetricValue, metricText } from "../../../domain/tracking/metric.ts";
import type { MetricHistoryMark } from "../../../domain/tracking/tracking-run.ts";

/** Points of a write that lie in one item, named by their content: written again, they lie where they lay. */
export interface HistoryChunk {
  readonly bucket: number;
  /** Of its earliest point. */
  readonly timestamp: number;
  readonly text: string;
  /** Lower-case hex SHA-256 of the text. */
  readonly digest: string;
}

/**
 * Metrics share this many buckets by the hash of their key, so that a write of a thousand metrics is at most this many
 * items, and whoever reads one metric reads few others.
 */
const buckets = 32;

const chunkSchema = z.array(z.tuple([z.string(), z.array(z.tuple([z.string(), z.int(), z.int()]))]));

/** The bucket that a metric's points lie in. */
export const bucketOf = (key: string): number => createHash("sha256").update(key).digest().readUInt8(0) % buckets;

/** Puts points into chunks, each point once. */
export const chunksOf = (points: readonly MetricPoint[]): readonly HistoryChunk[] => {
  const byBucket = new Map<number, Map<string, Map<string, readonly [string, number, number]>>>();
  for (const { key, value, timestamp, step } of points) {
    const keys = byBucket.get(bucketOf(key)) ?? new Map();
    const values = keys.get(key) ?? new Map();
    const point = [metricText(value), timestamp, step] as const;
    byBucket.set(bucketOf(key), keys.set(key, values.set(point.join(" "), point)));
  }
  return [...byBucket].map(([bucket, keys]) => {
    const content = [...keys]
      .sort(byName)
      .map(([key, values]) => [key, [...values].sort(byName).map(([, point]) => point)]);
    const text = JSON.stringify(content);
    const timestamp = Math.min(...[...keys.values()].flatMap((values) => [...values.values()].map(([, at]) => at)));
    return { bucket, timestamp, text, digest: createHash("sha256").update(text).digest("hex") };
  });
};

/** The points of one metric in a chunk. */
export const valuesIn = (text: string, key: string): readonly MetricValue[] =>
  chunkSchema
    .parse(JSON.parse(text))
    .filter(([name]) => name === key)
    .flatMap(([, values]) => values.map(([value, timestamp, step]) => ({ value: Number(value), timestamp, step })));

/** Continues the hash chain of a history by the chunks of one write: SHA-256 over the digest before and theirs, sorted. */
export const nextMark = ({ writes, digest }: MetricHistoryMark, chunks: readonly HistoryChunk[]): MetricHistoryMark => {
  if (chunks.length === 0) return { writes, digest };
  const links = [digest, ...chunks.map((chunk) => chunk.digest).sort()];
  return { writes: writes + 1, digest: createHash("sha256").update(links.join("\n")).digest("hex") };
};

const byName = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
  Number(left > right) - Number(left < right);
