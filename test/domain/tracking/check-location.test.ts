import { expect, test } from "vitest";
import { checkLocation } from "../../../lib/domain/tracking/check-location.ts";

test.each(["s3://bucket/runs", "mlflow-artifacts:/", "mlflow-artifacts:/team", "wasbs://box@account.net/a", "dbfs:/a"])(
  "artifacts may be kept at %s",
  (location) => {
    expect(checkLocation(location)).toEqual({ ok: true, value: location });
  },
);

test.each([
  ["file:///etc", "local files"],
  ["/etc", "local files"],
  ["mlruns", "local files"],
  ["s3://b/../x", "or .."],
  ["s3://b/x#f", "a #"],
  ["https://x/#f", "a #"],
  ["https://x/?f", "a ?"],
  ["s3://b/x;y", "a ;"],
  ["s3://b/a%00", "control character"],
  ["javascript:alert(1)", "local files"],
  ["gopher://host/a", "of s3, gs"],
  ["mlflow-artifacts://host:99/x", "no host"],
  ["runs:/0123/model", "cannot be"],
  ["models:/fraud/1", "cannot be"],
])("artifacts are not kept at %s, and why is said", (location, why) => {
  expect(checkLocation(location)).toMatchObject({ ok: false, refusal: { message: expect.stringContaining(why) } });
});

test("a location is as long as MLflow's may be, and repeats no password", () => {
  const longest = `s3://b/${"a".repeat(2_041)}`;
  expect([checkLocation(longest).ok, checkLocation(`${longest}a`).ok]).toEqual([true, false]);
  const refused = checkLocation("s3://ada:hunter2@b/x");
  expect(refused).toMatchObject({ ok: false });
  expect(JSON.stringify(refused)).not.toContain("hunter2");
});
