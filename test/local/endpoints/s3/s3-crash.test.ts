import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { startKillableMachine, writeUntilKilled } from "../killable-machine.ts";

const Bucket = "crash";
const hex = (data: Uint8Array) => createHash("sha256").update(data).digest("hex");

it("kill -9 under load loses no acknowledged object, brings none back and tears none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-crash-"));
  const written = new Set<string>();
  const deleted = new Set<string>();
  // A slow machine gets less done in a round, so it takes more of them.
  for (let round = 0; round < 3 || written.size <= 100; round += 1) {
    const machine = await startKillableMachine(folder);
    const s3 = new S3Client({ ...machine.config, maxAttempts: 1 });
    if (round === 0) await s3.send(new CreateBucketCommand({ Bucket }));
    await writeUntilKilled(machine, 8, 500 + round * 200, async (writer, turn) => {
      // Small ones live in the database, large ones in files of their own. The key tells what the bytes must be.
      const Body = randomBytes(turn % 3 === 0 ? 200_000 : 2_000);
      const Key = `${round}-${writer}-${turn}/${hex(Body)}`;
      await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
      written.add(Key);
      await s3.send(new PutObjectCommand({ Bucket, Key: "hot", Body, Metadata: { sha256: hex(Body) } }));
      if (turn % 4 !== 0) return;
      // Not known to be there from the moment its deletion is asked for.
      written.delete(Key);
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      deleted.add(Key);
    });
    s3.destroy();
  }

  const machine = await startKillableMachine(folder);
  const s3 = new S3Client(machine.config);
  const found = new Set<string>();
  for await (const { Contents } of paginateListObjectsV2({ client: s3 }, { Bucket }))
    for (const { Key = "" } of Contents ?? []) {
      const { Body, Metadata } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array(0);
      expect(hex(bytes)).toBe(Key === "hot" ? Metadata?.sha256 : Key.split("/")[1]);
      found.add(Key);
    }
  expect([...written].filter((key) => !found.has(key))).toEqual([]);
  expect([...deleted].filter((key) => found.has(key))).toEqual([]);
  expect(await readdir(join(folder, "objects", "incoming"))).toEqual([]);
  s3.destroy();
  await machine.kill();
  await rm(folder, { recursive: true });
});
