import { expect, test } from "vitest";
import { withoutUserInfo } from "../../lib/domain/without-user-info.ts";

test.each([
  ["https://user:hunter2@example.com/", "https://…@example.com/"],
  ["s3://u:hunter2@b/x", "s3://…@b/x"],
  ["https:user:hunter2@example.com/", "https:…@example.com/"],
  ["https:\\\\user:hunter2@example.com/", "https:\\\\…@example.com/"],
  ["//user:hunter2@example.com", "//…@example.com"],
  [" https://user:hunt/er2@ex ample", " https://…@ex ample"],
  ["https://a@hunter2@b", "https://…@b"],
  ["models:/fraud@champion", "models:/fraud@champion"],
  ["s3://bucket/a", "s3://bucket/a"],
])("%j is shown as %j", (uri, shown) => {
  expect(withoutUserInfo(uri)).toBe(shown);
});
