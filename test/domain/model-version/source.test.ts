import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSource } from "../../../lib/domain/model-version/source.ts";

const id = "0123456789abcdef0123456789abcdef";

test.each([
  [`models:/m-${id}`, { kind: "logged-model", loggedModel: `m-${id}` }],
  ["models:/Fraud model/3", { kind: "version", model: "Fraud model", version: "3" }],
  ["models:/fraud@champion", { kind: "alias", model: "fraud", alias: "champion" }],
  ["models:/fraud/latest", { kind: "alias", model: "fraud", alias: "latest" }],
  [`runs:/${id}/model/sub`, { kind: "run", run: id, path: "model/sub" }],
  [`mlflow-artifacts:/0/${id}/artifacts/model`, { kind: "tracked", path: `0/${id}/artifacts/model` }],
  [`mlflow-artifacts:/0/${id}/artifacts/`, { kind: "tracked", path: `0/${id}/artifacts` }],
  ["s3://bucket/a%20b", { kind: "elsewhere", uri: "s3://bucket/a%20b" }],
  ["s3://bucket/a/b.pkl", { kind: "elsewhere", uri: "s3://bucket/a/b.pkl" }],
  ["dbfs:/models/a", { kind: "elsewhere", uri: "dbfs:/models/a" }],
  [
    "wasbs://box@account.blob.core.windows.net/a",
    { kind: "elsewhere", uri: "wasbs://box@account.blob.core.windows.net/a" },
  ],
])("%s leads where it says", (text, source) => {
  expect(parseSource(text)).toEqual({ ok: true, value: source });
});

test.each([
  ["a local file (CVE-2023-1177)", "file:///etc/"],
  ["a local path", "/etc/passwd"],
  ["a relative path", "models"],
  ["two slashes and no scheme (CVE-2023-6977)", "//proc/self/root"],
  ["a fragment without a host (CVE-2024-2928)", "http:///#/../../../etc/"],
  ["a fragment (CVE-2024-3848)", "http://host#/../../../etc/"],
  ["a query", "s3://bucket/a?versionId=1"],
  ["a semicolon", "s3://bucket/a;b"],
  ["a backslash (CVE-2023-6909)", "s3://bucket\\..\\..\\a"],
  ["two dots", `mlflow-artifacts:/0/${id}/artifacts/../../1/x`],
  ["two dots encoded once", "s3://bucket/%2e%2e/a"],
  ["two dots encoded twice (CVE-2024-1560)", "s3://bucket/%252e%252e%252fa"],
  ["two dots encoded five times", "s3://bucket/%2525252525252e%2525252525252e/a"],
  ["a broken encoding", "s3://bucket/%zz"],
  ["an encoded control character", "s3://bucket/a%00"],
  ["a control character encoded twice", "mlflow-artifacts:/0/a%250ab"],
  ["another host's artifacts", `mlflow-artifacts://host:99/0/${id}/artifacts`],
  ["no host", "https:///a"],
  ["a scheme that nobody knows", "gopher://host/a"],
  ["a control character", "s3://bucket/a\u0000b"],
  ["a look-alike", "s3://bucket/\u0430"],
  ["more than 500 characters", `s3://bucket/${"a".repeat(500)}`],
  ["an empty part", "s3://bucket//a"],
  ["nothing", ""],
  ["a logged model with a tail", `models:/m-${id}/../../x`],
])("a source with %s is refused, and told so", (_, text) => {
  const refused = parseSource(text);
  expect(refused).toMatchObject({ ok: false, refusal: { code: "invalid-source", source: text } });
});

test("a source with a name and a password is refused, and they are not repeated", () => {
  expect(parseSource("https://ada:secret@host/a")).toMatchObject({
    ...{ ok: false, refusal: { code: "invalid-source", source: "https://…@host/a" } },
  });
});

test.each([
  ["file:///etc/passwd", /^local files are not read/],
  ["s3:///x", /^s3: with a host/],
  ["https:///a/../b", /^its path has/],
])("%s is refused for what it is", (text, reason) => {
  expect(parseSource(text)).toMatchObject({ ok: false, refusal: { reason: expect.stringMatching(reason) } });
});

test("whatever is accepted has no part that leads elsewhere, however often it is decoded", () => {
  const part = fc.constantFrom("a", "..", ".", "%2e%2e", "%252e%252e", "..%2f..", "b c", "", "%2F", "%5c..");
  const text = fc
    .tuple(
      fc.constantFrom("s3://bucket/", "mlflow-artifacts:/", `runs:/${id}/`, "models:/", "https://h/"),
      fc.array(part),
    )
    .map(([begin, parts]) => begin + parts.join("/"));
  fc.assert(
    fc.property(text, (source) => {
      if (!parseSource(source).ok) return;
      let decoded = source;
      for (let round = 0; round < 5; round += 1) {
        expect(decoded.split(/[/\\]/)).not.toContain("..");
        decoded = decodeURIComponent(decoded);
      }
    }),
    { numRuns: 500 },
  );
});
