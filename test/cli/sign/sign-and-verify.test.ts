import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { appendFile, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let folder: string;
const inFolder = (...path: string[]) => join(folder, ...path);
const write = async (path: string, content: string) => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
};

const tidegate = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) =>
    execFile(process.execPath, ["cli/tidegate.ts", ...args], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    ),
  );

const key = (name: string, namedCurve: string) => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
  return Promise.all([
    writeFile(inFolder(`${name}.pem`), privateKey.export({ type: "pkcs8", format: "pem" })),
    writeFile(inFolder(`${name}.pub.pem`), publicKey.export({ type: "spki", format: "pem" })),
  ]);
};

const sign = (model: string, ...more: string[]) =>
  tidegate("sign", model, "--private-key", inFolder("key.pem"), "--signature", join(model, "model.sig"), ...more);
const verify = (model: string, signature = join(model, "model.sig"), pem = "key.pub.pem") =>
  tidegate("verify-model", model, "--signature", signature, "--public-key", inFolder(pem));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidegate-sign-"));
  await Promise.all([key("key", "P-256"), key("other", "P-256"), key("ignored", "secp256k1")]);
  await write(inFolder("model", "weights.bin"), "weights");
  await write(inFolder("model", "sub", ".gitignore"), "*");
  await write(inFolder("model", ".git", "HEAD"), "ref");
  await write(inFolder("model", "cache", "x"), "x");
  await sign(inFolder("model"), "--ignore-path", "cache");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The signed model in a folder of its own, for a test to spoil. */
const copyOf = async (name: string) => {
  await cp(inFolder("model"), inFolder(name), { recursive: true });
  return inFolder(name);
};

describe("a signed model", () => {
  test("verifies where it was signed and where it was copied, with what was left out and what everybody leaves out", async () => {
    const model = await copyOf("copied");
    await write(join(model, "cache", "more"), "x");
    await write(join(model, ".gitattributes"), "x");
    expect(await verify(model)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^VERIFIED .*: 2 files/) });
    const { dsseEnvelope } = JSON.parse(await readFile(join(model, "model.sig"), "utf8"));
    const { predicate } = JSON.parse(Buffer.from(dsseEnvelope.payload, "base64").toString());
    expect(predicate.resources.map(({ name }: { name: string }) => name)).toEqual(["sub/.gitignore", "weights.bin"]);
    expect(predicate.serialization.ignore_paths).toEqual(expect.arrayContaining([".git", "cache", "model.sig"]));
  });

  test.each<[string, string, (model: string) => Promise<unknown>]>([
    ["file-differs", "a byte more", (model) => appendFile(join(model, "weights.bin"), "!")],
    ["file-not-signed", "a file more", (model) => write(join(model, "sub", "evil.py"), "x")],
    ["file-not-signed", "a nested .git", (model) => write(join(model, "sub", ".git", "hook"), "x")],
    ["file-missing", "a file less", (model) => rm(join(model, "weights.bin"))],
    [
      "file-missing",
      "nothing left",
      (model) => Promise.all(["weights.bin", "sub"].map((name) => rm(join(model, name), { recursive: true }))),
    ],
  ])("does not verify: %s with %s", async (code, what, spoil) => {
    const model = await copyOf(what.replaceAll(" ", "-"));
    await spoil(model);
    expect(await verify(model)).toMatchObject({ code: 1, stderr: expect.stringContaining(`NOT VERIFIED: ${code}`) });
  });

  test("does not verify with another key, nor by a bundle that is none", async () => {
    expect(await verify(inFolder("model"), undefined, "other.pub.pem")).toMatchObject({ code: 1 });
    await write(inFolder("empty.sig"), "{}");
    const { code, stderr } = await verify(inFolder("model"), inFolder("empty.sig"));
    expect([code, stderr]).toEqual([1, expect.stringContaining("malformed-bundle")]);
  });

  test("is never vouched for through a link", async () => {
    const model = await copyOf("linked");
    await symlink("/etc/hostname", join(model, "host"));
    expect(await verify(model)).toMatchObject({ code: 2, stderr: expect.stringContaining("links are not followed") });
    expect(await sign(model)).toMatchObject({ code: 2 });
  });
});

test("a file alone is signed by its name", async () => {
  await write(inFolder("alone.onnx"), "graph");
  const signature = inFolder("alone.sig");
  const signed = await tidegate(
    "sign",
    inFolder("alone.onnx"),
    "--private-key",
    inFolder("key.pem"),
    "--signature",
    signature,
  );
  expect(signed.code).toBe(0);
  expect((await verify(inFolder("alone.onnx"), signature)).code).toBe(0);
  await appendFile(inFolder("alone.onnx"), "!");
  expect((await verify(inFolder("alone.onnx"), signature)).code).toBe(1);
});

test("what cannot be done ends with 2: no arguments, no such file, a key on another curve, a private key to verify with", async () => {
  const model = inFolder("model");
  expect(await tidegate("sign")).toMatchObject({ code: 2, stderr: expect.stringContaining("--private-key") });
  expect(await tidegate("verify-model", model)).toMatchObject({ code: 2 });
  expect(await verify(inFolder("nowhere"), join(model, "model.sig"))).toMatchObject({ code: 2 });
  expect(await verify(model, undefined, "key.pem")).toMatchObject({ code: 2 });
  expect(
    await tidegate("sign", model, "--private-key", inFolder("ignored.pem"), "--signature", inFolder("x.sig")),
  ).toMatchObject({ code: 2, stderr: expect.stringContaining("P-256") });
});

test("a bundle of the reference implementation verifies, whatever order it lists files in", async () => {
  const vector = JSON.parse(await readFile("test/vectors/oms/reference-client.json", "utf8"));
  for (const [name, content] of Object.entries<string>(vector.files)) await write(inFolder("reference", name), content);
  await write(inFolder("reference.sig"), JSON.stringify(vector.bundle));
  await write(inFolder("reference.pub.pem"), vector.publicKey);
  const check = () => verify(inFolder("reference"), inFolder("reference.sig"), "reference.pub.pem");
  expect(await check()).toMatchObject({ code: 0, stdout: expect.stringContaining("4 files") });
  await appendFile(inFolder("reference", "dir.txt"), "!");
  expect((await check()).code).toBe(1);
});
