import { z } from "zod";
import type { DurableDatabase } from "../durable-database.ts";
import { type Checksums, checksumAlgorithms } from "./checksums.ts";
import { type ObjectProperties, objectPropertiesSchema } from "./object-version.ts";

export const uploadsSchema = `
  CREATE TABLE IF NOT EXISTS uploads (
    upload_id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, started_at INTEGER NOT NULL,
    intent TEXT NOT NULL, completed TEXT
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS parts (
    upload_id TEXT NOT NULL, number INTEGER NOT NULL, size INTEGER NOT NULL, md5 TEXT NOT NULL,
    checksums TEXT NOT NULL, modified_at INTEGER NOT NULL, PRIMARY KEY (upload_id, number)
  ) WITHOUT ROWID;
`;

const algorithm = z.enum(checksumAlgorithms);

/** What the object will be once its parts are joined. */
const intentSchema = z.object({
  properties: objectPropertiesSchema,
  algorithm: algorithm.optional(),
  retention: z.object({ mode: z.enum(["GOVERNANCE", "COMPLIANCE"]), until: z.number() }).optional(),
  legalHold: z.boolean(),
});
export type UploadIntent = z.output<typeof intentSchema>;

const json = <Schema extends z.ZodType>(schema: Schema) =>
  z.string().transform((text): z.output<Schema> => schema.parse(JSON.parse(text)));

const completionSchema = z.object({ etag: z.string(), versionId: z.string(), request: z.string() });
/** How an upload ended; `request` tells a repeated completion from another one. */
export type Completion = z.output<typeof completionSchema>;

const uploadRow = z
  .object({
    upload_id: z.string(),
    bucket: z.string(),
    key: z.string(),
    started_at: z.number(),
    intent: json(intentSchema),
    completed: json(completionSchema).nullable(),
  })
  .transform((row) => ({
    uploadId: row.upload_id,
    bucket: row.bucket,
    key: row.key,
    startedAt: row.started_at,
    intent: row.intent,
    completed: row.completed ?? undefined,
  }));
export type Upload = z.output<typeof uploadRow>;

const partRow = z
  .object({
    number: z.number(),
    size: z.number(),
    md5: z.string(),
    checksums: json(z.partialRecord(algorithm, z.string())),
    modified_at: z.number(),
  })
  .transform(({ modified_at, ...part }) => ({ ...part, modifiedAt: modified_at }));
/** One part; `md5` in hex is its ETag. */
export type Part = z.output<typeof partRow>;

/** Uploads under way. Synchronous: run it inside a transaction. */
export interface MultipartUploads {
  start(upload: { uploadId: string; bucket: string; key: string; at: number; intent: UploadIntent }): void;
  /** An upload under way or lately completed. */
  find(bucket: string, key: string, uploadId: string): Upload | undefined;
  /** Those under way, by key. */
  list(bucket: string): readonly Upload[];
  savePart(uploadId: string, part: Part): void;
  parts(uploadId: string): readonly Part[];
  /** Forgets the parts but remembers the answer, for a client that did not hear it. */
  complete(uploadId: string, completion: Completion): void;
  remove(uploadId: string): void;
}

/** A client that lost the answer asks again within this time. */
const rememberedMs = 86_400_000;

/** Opens the uploads over the metadata database. */
export const openMultipartUploads = ({ database }: DurableDatabase, now: number): MultipartUploads => {
  database.prepare("DELETE FROM uploads WHERE completed IS NOT NULL AND started_at < ?").run(now - rememberedMs);
  const insert = database.prepare("INSERT INTO uploads VALUES (?, ?, ?, ?, ?, NULL)");
  const find = database.prepare("SELECT * FROM uploads WHERE upload_id = ? AND bucket = ? AND key = ?");
  const list = database.prepare("SELECT * FROM uploads WHERE bucket = ? AND completed IS NULL ORDER BY key, upload_id");
  const savePart = database.prepare("INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?, ?)");
  const parts = database.prepare("SELECT * FROM parts WHERE upload_id = ? ORDER BY number");
  const removeParts = database.prepare("DELETE FROM parts WHERE upload_id = ?");
  const complete = database.prepare("UPDATE uploads SET completed = ? WHERE upload_id = ?");
  const remove = database.prepare("DELETE FROM uploads WHERE upload_id = ?");
  return {
    start: ({ uploadId, bucket, key, at, intent }) => {
      insert.run(uploadId, bucket, key, at, JSON.stringify(intent));
    },
    find: (bucket, key, uploadId) => {
      const row = find.get(uploadId, bucket, key);
      return row === undefined ? undefined : uploadRow.parse(row);
    },
    list: (bucket) => z.array(uploadRow).parse(list.all(bucket)),
    savePart: (uploadId, { number, size, md5, checksums, modifiedAt }) => {
      savePart.run(uploadId, number, size, md5, JSON.stringify(checksums), modifiedAt);
    },
    parts: (uploadId) => z.array(partRow).parse(parts.all(uploadId)),
    complete: (uploadId, completion) => {
      removeParts.run(uploadId);
      complete.run(JSON.stringify(completion), uploadId);
    },
    remove: (uploadId) => {
      removeParts.run(uploadId);
      remove.run(uploadId);
    },
  };
};

/** What a new upload starts from. */
export const uploadIntent = (
  properties: Omit<ObjectProperties, "checksums">,
  more: Omit<UploadIntent, "properties">,
): UploadIntent => ({ ...more, properties: { ...properties, checksums: {} satisfies Checksums } });
