import { createHash } from "node:crypto";
import { PutObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import type { CaptureObject } from "../../domain/capture-window/capture-manifest.ts";
import type { EpochMs } from "../../domain/time.ts";
import type { CaptureHour, CaptureObjects } from "../../ports/capture-objects.ts";
import { mapConcurrently } from "../system/map-concurrently.ts";
import { readObject } from "./read-object.ts";

interface Needs {
  readonly client: S3Client;
  readonly bucket: string;
}

/** Lists under way at once: models are many, their hours few. */
const listsMax = 8;

/** Objects of the capture bucket, found by their folders, which say workspace, model, day and hour. */
export const openCaptureObjects = (needs: Needs): CaptureObjects => ({
  workspaces: async () => {
    const names = (await foldersIn(needs, "")).map((folder) => folder.slice(0, -1));
    const held = await mapConcurrently(names, listsMax, (name) => modelFolders(needs, name));
    return names.filter((_, place) => (held[place] ?? []).length > 0);
  },
  hours: (workspace, from, before) => hours(needs, workspace, from, before),
  objectsOf: async (workspace, { id }) => {
    const found = await mapConcurrently(await modelFolders(needs, workspace), listsMax, (folder) =>
      list(needs, `${folder}${hourFolder(id)}`),
    );
    return found.flatMap(({ objects }) => objects);
  },
  keepManifest: async (workspace, manifest) => {
    const digest = createHash("sha256").update(manifest).digest("hex");
    const object = { Key: manifestKey(workspace, digest), Body: manifest, ContentType: "text/plain; charset=utf-8" };
    await needs.client.send(new PutObjectCommand({ Bucket: needs.bucket, ...object }));
    return digest;
  },
  readManifest: async (workspace, digest) =>
    new TextDecoder().decode(await readObject(needs.client, needs.bucket, manifestKey(workspace, digest))),
});

const dayMs = 86_400_000;

const hours = async (needs: Needs, workspace: string, from: EpochMs, before: EpochMs): Promise<CaptureHour[]> => {
  const days: string[] = [];
  for (let day = Math.floor(from / dayMs) * dayMs; day < before; day += dayMs) days.push(isoHour(day).slice(0, 10));
  const models = await modelFolders(needs, workspace);
  const folders = models.flatMap((model) => days.map((day) => `${model}date=${day}/`));
  const found = await mapConcurrently(folders, listsMax, (folder) => foldersIn(needs, folder));
  const ids = found.flat().map((folder) => folder.replace(/^.*date=([\d-]{10})\/hour=(\d\d)\/$/, "$1T$2"));
  return [...new Set(ids)]
    .map((id) => ({ id, start: Date.parse(`${id}:00:00.000Z`) }))
    .filter(({ start }) => start >= from && start < before)
    .sort((left, right) => left.start - right.start);
};

const isoHour = (at: EpochMs): string => new Date(at).toISOString().slice(0, 13);

/** As the archive names it. */
const hourFolder = (id: string): string => `date=${id.slice(0, 10)}/hour=${id.slice(11)}/`;

/** Not below `captures/`, where Athena would take it for one. */
const manifestKey = (workspace: string, digest: string): string => `${workspace}/manifests/${digest}.sha256`;

const modelFolders = (needs: Needs, workspace: string): Promise<readonly string[]> =>
  foldersIn(needs, `${workspace}/captures/`);

const foldersIn = async (needs: Needs, prefix: string): Promise<readonly string[]> =>
  (await list(needs, prefix, "/")).folders;

const list = async ({ client, bucket }: Needs, prefix: string, delimiter?: string) => {
  const objects: CaptureObject[] = [];
  const folders: string[] = [];
  const within = { Bucket: bucket, Prefix: prefix, ...(delimiter === undefined ? {} : { Delimiter: delimiter }) };
  for await (const page of paginateListObjectsV2({ client }, within)) {
    for (const { Key = "", Size = 0 } of page.Contents ?? [])
      objects.push({ key: Key, sha256: digestIn(Key), bytes: Size });
    folders.push(...(page.CommonPrefixes ?? []).flatMap(({ Prefix }) => (Prefix === undefined ? [] : [Prefix])));
  }
  return { objects, folders };
};

/** The archive names an object by its content. */
const digestIn = (key: string): string => key.slice(key.lastIndexOf("/") + 1).replace(/\.ndjson$/, "");
