import { z } from "zod";
import { checksumAlgorithms } from "./checksums.ts";

const text = z.record(z.string(), z.string());

/** What a writer says of an object besides its bytes. */
export const objectPropertiesSchema = z.object({
  /** content-type, cache-control and the like, as sent. */
  headers: text,
  /** x-amz-meta-*, without the prefix. */
  metadata: text,
  checksums: z.partialRecord(z.enum(checksumAlgorithms), z.string()),
  /** COMPOSITE: a digest over the parts' digests, which no reader can recompute from the bytes alone. */
  checksumType: z.enum(["FULL_OBJECT", "COMPOSITE"]),
  tags: text.exactOptional(),
  /** Left out where it is STANDARD. */
  storageClass: z.literal("DEEP_ARCHIVE").exactOptional(),
  /** A readable copy of archived bytes: from when until when, epoch milliseconds. */
  restored: z.object({ from: z.number(), until: z.number() }).exactOptional(),
});
export type ObjectProperties = z.output<typeof objectPropertiesSchema>;

/** Protection of one version until an instant, epoch milliseconds. */
export interface Retention {
  readonly mode: "GOVERNANCE" | "COMPLIANCE";
  readonly until: number;
}

/** One version of one key: bytes with their properties, or a delete marker. */
export interface ObjectVersion {
  /** Grows with every write of the whole store. */
  readonly sequence: number;
  readonly bucket: string;
  readonly key: string;
  /** `null` in a bucket that is not versioned. */
  readonly versionId: string;
  readonly latest: boolean;
  readonly deleteMarker: boolean;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
  readonly properties: ObjectProperties;
  readonly retention: Retention | undefined;
  readonly legalHold: boolean;
}

/** Reads a row of the versions table. */
export const versionRow = z
  .object({
    sequence: z.number(),
    bucket: z.string(),
    key: z.string(),
    version_id: z.string(),
    latest: z.number(),
    delete_marker: z.number(),
    size: z.number(),
    etag: z.string(),
    modified_at: z.number(),
    properties: z.string().transform((json) => objectPropertiesSchema.parse(JSON.parse(json))),
    lock_mode: z.enum(["GOVERNANCE", "COMPLIANCE"]).nullable(),
    lock_until: z.number().nullable(),
    legal_hold: z.number(),
  })
  .transform(
    (row): ObjectVersion => ({
      sequence: row.sequence,
      bucket: row.bucket,
      key: row.key,
      versionId: row.version_id,
      latest: row.latest === 1,
      deleteMarker: row.delete_marker === 1,
      size: row.size,
      etag: row.etag,
      modifiedAt: row.modified_at,
      properties: row.properties,
      retention: row.lock_mode && row.lock_until ? { mode: row.lock_mode, until: row.lock_until } : undefined,
      legalHold: row.legal_hold === 1,
    }),
  );

/** A reader's name for the bytes of one version. */
export const versionOwner = (sequence: number): string => `version/${sequence}`;

/** The name under which a part's bytes are kept until its upload is completed or aborted. */
export const partOwner = (uploadId: string, partNumber: number): string => `part/${uploadId}/${partNumber}`;
