import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBundledDocumentation } from "../../../lib/adapters/files/bundled-documentation.ts";
import type { Documentation } from "../../../lib/ports/documentation.ts";

let outside: string;
let documentation: Documentation;
beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), "tidegate-documentation-"));
  const folder = join(outside, "docs");
  mkdirSync(join(folder, "problems"), { recursive: true });
  writeFileSync(join(folder, "openapi.json"), '{"openapi":"3.1.0"}');
  writeFileSync(join(folder, "index.html"), "<!doctype html>");
  writeFileSync(join(folder, "problems", "forbidden.md"), "# Forbidden");
  writeFileSync(join(folder, "index.mjs"), "secret");
  writeFileSync(join(outside, "secret.json"), "secret");
  documentation = openBundledDocumentation(folder);
});
afterAll(() => rmSync(outside, { recursive: true, force: true }));

const read = async (name: string) => {
  const page = await documentation.page(name);
  return page && [page.mediaType, new TextDecoder().decode(page.content)];
};

test("each page is served as what it is; a problem's page by its code", async () => {
  expect(await read("openapi.json")).toEqual(["application/json", '{"openapi":"3.1.0"}']);
  expect(await read("index.html")).toEqual(["text/html; charset=utf-8", "<!doctype html>"]);
  expect(await read("problems/forbidden")).toEqual(["text/markdown; charset=utf-8", "# Forbidden"]);
});

test.each([
  "",
  "none.html",
  "problems",
  "../secret.json",
  "problems/../../secret.json",
  "/openapi.json",
  "index.mjs",
  "x\0.json",
])("%j is no page", async (name) => {
  expect(await read(name)).toBeUndefined();
});
