import { createHash, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { ArtifactStore } from "../../lib/ports/artifact-store.ts";
import type { UploadedObjects } from "../../lib/ports/uploaded-objects.ts";

interface Opened {
  readonly objects: UploadedObjects;
  readonly artifacts: Pick<ArtifactStore, "stat" | "read" | "release">;
  /** Lets a midnight go by, after which released artifacts are archived. */
  readonly passDay: () => void;
}

const hexOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const put = (url: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(url, { method: "PUT", body, headers });

/** What every store of uploaded objects promises. */
export const uploadedObjectsContract = (open: () => Promise<Opened>) => {
  test("the URL takes exactly the announced length, with whatever type and agent a client names", async () => {
    const { objects } = await open();
    const url = await objects.uploadUrl("team", "u1", 1_000);
    const headers = { "content-type": "text/csv", "user-agent": "mlflow-python-client/3.17.2" };
    expect((await put(url, randomBytes(999), headers)).status).toBe(403);
    expect(await objects.stat("team", "u1")).toBeUndefined();
    expect((await put(url, randomBytes(1_000), headers)).status).toBe(200);
    expect(await objects.stat("team", "u1")).toMatchObject({ sizeBytes: 1_000 });
    expect(await objects.stat("other", "u1")).toBeUndefined();
  });

  test("a URL for one object is none for another", async () => {
    const { objects } = await open();
    const url = await objects.uploadUrl("team", "u2", 4);
    expect((await put(url.replace("/u2", "/u3"), randomBytes(4))).status).toBe(403);
    expect((await put(url.replace("/team/", "/other/"), randomBytes(4))).status).toBe(403);
  });

  test("what has arrived is adopted under the digest of its bytes, once or twice", async () => {
    const { objects, artifacts } = await open();
    const content = randomBytes(100_000);
    await put(await objects.uploadUrl("team", "u4", content.length), content);
    expect(await objects.adopt("team", "u4")).toBe(hexOf(content));
    expect(await objects.adopt("team", "u4")).toBe(hexOf(content));
    expect(await artifacts.stat("team", hexOf(content))).toEqual({ sizeBytes: content.length });
    expect(Buffer.from((await artifacts.read("team", hexOf(content))) ?? []).equals(content)).toBe(true);
  });

  test("what is in the archive, or on its way there, lies at hand again once it is uploaded and adopted", async () => {
    const { objects, artifacts, passDay } = await open();
    const content = randomBytes(140_000);
    const adopt = async (id: string) => {
      await put(await objects.uploadUrl("team", id, content.length), content);
      return objects.adopt("team", id);
    };
    const sha256 = await adopt("u8");
    await artifacts.release("team", sha256);
    expect(await adopt("u10")).toBe(sha256);
    expect(await artifacts.stat("team", sha256)).toEqual({ sizeBytes: content.length });
    await artifacts.release("team", sha256);
    passDay();
    expect(await artifacts.stat("team", sha256)).toMatchObject({ storage: "archived" });
    expect(await adopt("u9")).toBe(sha256);
    expect(await artifacts.stat("team", sha256)).toEqual({ sizeBytes: content.length });
  });

  test("an object that is uploaded again after it was adopted leaves the adopted bytes alone", async () => {
    const { objects, artifacts } = await open();
    const [first, second] = [randomBytes(500), randomBytes(500)];
    const url = await objects.uploadUrl("team", "u5", 500);
    await put(url, first);
    await objects.adopt("team", "u5");
    await put(url, second);
    expect(Buffer.from((await artifacts.read("team", hexOf(first))) ?? []).equals(first)).toBe(true);
    expect(await objects.adopt("team", "u5")).toBe(hexOf(second));
  });

  test("parts are joined in order and adopted under the digest of the whole", async () => {
    const { objects, artifacts } = await open();
    const parts = [randomBytes(5 * 2 ** 20), randomBytes(5 * 2 ** 20), randomBytes(17)];
    const inParts = await objects.begin("team", "u6");
    const urls = await objects.partUrls("team", "u6", inParts, parts.length);
    const sent = [];
    for (const [place, part] of parts.entries()) {
      const answer = await put(urls[place] ?? "", part);
      expect(answer.status).toBe(200);
      sent.push({ number: place + 1, etag: answer.headers.get("etag") ?? "" });
    }
    expect(await objects.stat("team", "u6")).toBeUndefined();
    const wrong = sent.map(({ number }) => ({ number, etag: '"0"' }));
    expect(await objects.join("team", "u6", inParts, wrong)).toMatchObject({ code: "parts-differ" });
    expect(await objects.join("team", "u6", inParts, sent)).toBeUndefined();
    expect(await objects.join("team", "u6", inParts, sent)).toBeUndefined();
    const whole = Buffer.concat(parts);
    expect(await objects.adopt("team", "u6")).toBe(hexOf(whole));
    expect(await artifacts.stat("team", hexOf(whole))).toEqual({ sizeBytes: whole.length });
  });

  test("what is abandoned is gone, and abandoned again; then nothing can be joined", async () => {
    const { objects } = await open();
    const inParts = await objects.begin("team", "u7");
    const [url = ""] = await objects.partUrls("team", "u7", inParts, 1);
    const etag = (await put(url, randomBytes(10))).headers.get("etag") ?? "";
    await objects.abandon("team", "u7", inParts);
    await objects.abandon("team", "u7", inParts);
    const refusal = { code: "upload-not-found", upload: "u7" };
    expect(await objects.join("team", "u7", inParts, [{ number: 1, etag }])).toEqual(refusal);
  });
};
