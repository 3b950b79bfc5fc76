import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, type Person, startApi } from "../../support/api.ts";

let api: Api;
let person: Person;
beforeAll(async () => {
  api = await startApi();
  person = await api.person("ada", "admin");
});
afterAll(() => api.stop());

test.each([2_024, 5_000])("no route fails on a part of its path with %d characters", async (length) => {
  const long = "x".repeat(length);
  const failed: string[] = [];
  for (const { method, path, hasBody } of api.operations)
    for (const [placeholder] of path.matchAll(/\{\w+\}/g)) {
      const target = path.replace(placeholder, long).replace(/\{(\w+)\}/g, "1");
      const { status } = await person.ask(method, target, hasBody ? {} : undefined, { "if-match": '"1"' });
      if (status >= 500) failed.push(`${status} ${method} ${path} ${placeholder}`);
    }
  expect(failed).toEqual([]);
});

test("no list fails on a long text in its query", async () => {
  const failed: string[] = [];
  for (const { method, path } of api.operations.filter((operation) => operation.method === "GET"))
    for (const name of ["cursor", "subject", "actor", "model", "search", "type", "owner", "route", "version"]) {
      const query = `${name}=${"x".repeat(5_000)}`;
      const { status } = await person.ask(method, `${path.replace(/\{(\w+)\}/g, "1")}?${query}`);
      if (status >= 500) failed.push(`${status} ${method} ${path} ${name}`);
    }
  expect(failed).toEqual([]);
});
