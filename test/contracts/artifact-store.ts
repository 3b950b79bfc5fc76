import { createHash, randomBytes } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { ArtifactStore } from "../../lib/ports/artifact-store.ts";

export interface ArtifactStoreUnderTest {
  readonly store: ArtifactStore;
  /** Puts an object somewhere else in the same bucket, as a training job does. */
  readonly putElsewhere: (key: string, content: Uint8Array) => Promise<void>;
  /** Lets a day go by, and with it a midnight after which marked content is archived. */
  readonly passDay: () => void;
  /** Restores an archived copy, and lets the hours go by that this takes. */
  readonly restore: (key: string) => Promise<void>;
}

const artifactOf = (content: Uint8Array, mediaType = "application/octet-stream") => ({
  sha256: createHash("sha256").update(content).digest("hex"),
  sizeBytes: content.byteLength,
  mediaType,
});

const bytes = (size = 100) => new Uint8Array(randomBytes(size));

const changed = (content: Uint8Array) => content.map((byte, index) => (index === 0 ? byte ^ 1 : byte));

/** What every store of artifacts must hold: content under its digest, written once, and nothing else under it. */
export const artifactStoreContract = (name: string, setUp: () => Promise<ArtifactStoreUnderTest>) =>
  describe(`${name} keeps the contract of an artifact store`, () => {
    let under: ArtifactStoreUnderTest;
    let store: ArtifactStore;
    beforeAll(async () => {
      under = await setUp();
      ({ store } = under);
    });

    const send = async (content: Uint8Array, artifact = artifactOf(content), headers: Record<string, string> = {}) => {
      const upload = await store.uploadUrl("default", artifact);
      return fetch(upload.url, {
        method: upload.method,
        headers: { ...upload.headers, ...headers },
        body: new Uint8Array(content),
      });
    };

    describe("an upload", () => {
      test("stores the content, which is there from then on and not before", async () => {
        const content = bytes();
        const { sha256, sizeBytes } = artifactOf(content);
        expect(await store.stat("default", sha256)).toBeUndefined();
        expect((await send(content)).status).toBe(200);
        expect(await store.stat("default", sha256)).toEqual({ sizeBytes });
      });

      test("of other content of the same size is refused and nothing is stored", async () => {
        const artifact = artifactOf(bytes());
        expect((await send(bytes(), artifact)).ok).toBe(false);
        expect(await store.stat("default", artifact.sha256)).toBeUndefined();
      });

      test("of what is there is refused with 412, so that nothing is ever written over", async () => {
        const content = bytes();
        await send(content);
        expect((await send(content)).status).toBe(412);
      });

      test("without a signed header, or with another value for it, is refused", async () => {
        const content = bytes();
        const upload = await store.uploadUrl("default", artifactOf(content, "text/plain"));
        for (const [header, value] of [
          ["if-none-match", undefined],
          ["x-amz-checksum-sha256", undefined],
          ["x-amz-checksum-sha256", Buffer.from(artifactOf(bytes()).sha256, "hex").toString("base64")],
          ["content-type", "text/html"],
        ] as const) {
          const headers = new Headers(upload.headers);
          headers.delete(header);
          if (value !== undefined) headers.set(header, value);
          const answer = await fetch(upload.url, { method: "PUT", headers, body: new Uint8Array(content) });
          expect([header, answer.status]).toEqual([header, 403]);
        }
        expect(await store.stat("default", artifactOf(content).sha256)).toBeUndefined();
      });

      test("URL does for its own object only", async () => {
        const content = bytes();
        const upload = await store.uploadUrl("default", artifactOf(content));
        const { sha256 } = artifactOf(content);
        for (const url of [upload.url.replace(sha256, "0".repeat(64)), upload.url.replace("/default/", "/blue/")]) {
          const answer = await fetch(url, { method: "PUT", headers: upload.headers, body: new Uint8Array(content) });
          expect(answer.status).toBe(403);
        }
      });
    });

    test("a workspace sees nothing of another's artifacts", async () => {
      const content = bytes();
      await send(content);
      expect(await store.stat("blue", artifactOf(content).sha256)).toBeUndefined();
    });

    test("a part of the content is read without the rest, and nothing that is not there", async () => {
      const content = bytes(10_000);
      const { sha256 } = artifactOf(content);
      await send(content);
      const read = (offset: number, length: number) => store.readRange("default", sha256, { offset, length });
      expect(await read(0, 10_000)).toEqual(content);
      expect(await read(4_000, 1)).toEqual(content.slice(4_000, 4_001));
      expect(await read(9_990, 10)).toEqual(content.slice(9_990));
      await expect(read(9_990, 11)).rejects.toThrow();
      await expect(read(10_000, 1)).rejects.toThrow();
      await expect(store.readRange("blue", sha256, { offset: 0, length: 1 })).rejects.toThrow();
    });

    test("a download is the content, as a file of its name and never as a page", async () => {
      const content = bytes(5_000);
      await send(content, artifactOf(content, "text/html"));
      const { url } = await store.downloadUrl("default", artifactOf(content).sha256, 'a"b\r\nx: y.html');
      const answer = await fetch(url);
      expect(new Uint8Array(await answer.arrayBuffer())).toEqual(content);
      expect(answer.headers.get("content-type")).toBe("application/octet-stream");
      expect(answer.headers.get("content-disposition")).toBe('attachment; filename="a_b__x__y.html"');
    });

    describe("taking over an object", () => {
      test("keeps its content under its digest", async () => {
        const content = bytes(300_000);
        const artifact = artifactOf(content);
        await under.putElsewhere("default/training-runs/r1/output/model.onnx", content);
        const taken = () => store.copyFrom("default", "default/training-runs/r1/output/model.onnx", artifact);
        expect(await taken()).toEqual({ ok: true, value: { sizeBytes: 300_000 } });
        expect(await store.stat("default", artifact.sha256)).toEqual({ sizeBytes: 300_000 });
        expect((await taken()).ok).toBe(true);
      });

      test("that is not what it is said to be is refused and nothing is stored", async () => {
        const content = bytes(2_000);
        const artifact = artifactOf(content);
        const key = "default/training-runs/r2/output/model.onnx";
        const take = (said = artifact) => store.copyFrom("default", key, said);
        expect(await take()).toMatchObject({ refusal: { code: "source-not-found" } });
        await under.putElsewhere(key, changed(content));
        expect(await take()).toMatchObject({ refusal: { code: "digest-differs" } });
        expect(await take({ ...artifact, sizeBytes: 1 })).toMatchObject({
          refusal: { code: "size-differs", sizeBytes: 2_000 },
        });
        expect(await store.stat("default", artifact.sha256)).toBeUndefined();
      });

      test("by several at once works for all of them", async () => {
        const content = bytes(50_000);
        const key = "default/training-runs/r3/output/model.onnx";
        await under.putElsewhere(key, content);
        const results = await Promise.all([1, 2, 3, 4].map(() => store.copyFrom("default", key, artifactOf(content))));
        expect(results.every(({ ok }) => ok)).toBe(true);
      });
    });

    describe("content that is marked for the archive", () => {
      const marked = async (size = 200_000) => {
        const content = bytes(size);
        const artifact = artifactOf(content);
        await send(content);
        await store.release("default", artifact.sha256);
        return { content, artifact, ...artifact };
      };
      const archived = async () => {
        const released = await marked();
        under.passDay();
        return released;
      };
      const isReadable = async (sha256: string, content: Uint8Array) => {
        expect(Uint8Array.from((await store.read("default", sha256)) ?? [])).toEqual(content);
        expect(await store.readRange("default", sha256, { offset: 0, length: 1 })).toEqual(content.slice(0, 1));
        expect((await fetch((await store.downloadUrl("default", sha256, "f")).url)).status).toBe(200);
      };

      test("is readable until it has gone there, and stays where it was retained in time", async () => {
        const [gone, kept] = [await marked(), await marked()];
        expect(await store.stat("default", gone.sha256)).toEqual({ sizeBytes: 200_000, storage: "leaving" });
        await isReadable(gone.sha256, gone.content);
        await store.retain("default", kept.sha256);
        await store.retain("default", kept.sha256);
        expect(await store.stat("default", kept.sha256)).toEqual({ sizeBytes: 200_000 });
        under.passDay();
        expect(await store.stat("default", gone.sha256)).toEqual({ sizeBytes: 200_000, storage: "archived" });
        await isReadable(kept.sha256, kept.content);
      });

      test("is refused by name to whoever reads it then", async () => {
        const { sha256 } = await archived();
        for (const reading of [
          () => store.read("default", sha256),
          () => store.readRange("default", sha256, { offset: 0, length: 1 }),
          () => store.downloadUrl("default", sha256, "f"),
        ])
          await expect(reading()).rejects.toMatchObject({ name: "ArtifactArchivedError", sha256 });
      });

      test("is at hand again for whoever uploads it again, by a URL that takes nothing else", async () => {
        const { content, sha256, artifact } = await archived();
        expect((await send(content)).status).toBe(412);
        const { url, headers } = await store.uploadUrl("default", artifact, "archived");
        const put = (body: Uint8Array) => fetch(url, { method: "PUT", headers, body: new Uint8Array(body) });
        expect((await put(changed(content))).ok).toBe(false);
        expect((await store.stat("default", sha256))?.storage).toBe("archived");
        expect((await put(content)).status).toBe(200);
        expect(await store.stat("default", sha256)).toEqual({ sizeBytes: content.length });
        await isReadable(sha256, content);
      });

      test("is at hand again once the same content is kept or taken over, marked or archived", async () => {
        const [first, second, third, fourth] = [await archived(), await archived(), await marked(), await marked()];
        for (const { content, sha256 } of [first, fourth])
          expect(await store.keep("default", content, "text/plain")).toBe(sha256);
        for (const [run, { content, artifact }] of [second, third].entries()) {
          const key = `default/training-runs/again${run}/output/model.onnx`;
          await under.putElsewhere(key, content);
          expect((await store.copyFrom("default", key, artifact)).ok).toBe(true);
        }
        for (const { sha256 } of [first, second, third, fourth])
          expect(await store.stat("default", sha256)).toEqual({ sizeBytes: 200_000 });
      });

      test("is readable for some days once it is restored, and told as such", async () => {
        const { content, sha256 } = await archived();
        await under.restore(`default/sha256/${sha256}`);
        expect((await store.stat("default", sha256))?.storage).toBe("restored");
        await isReadable(sha256, content);
      });
    });
  });
