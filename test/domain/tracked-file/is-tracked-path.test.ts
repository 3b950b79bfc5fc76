import { expect, test } from "vitest";
import { foldersAbove, isTrackedPath } from "../../../lib/domain/tracked-file/is-tracked-path.ts";

test.each(["0/abc/artifacts/model/MLmodel", "a", ".gitignore", "plots/Ünïcode name.png", "a/b+c=d@e"])(
  "%j is a path",
  (path) => expect(isTrackedPath(path)).toBe(true),
);

test.each([
  ["nothing", ""],
  ["a slash before", "/etc/passwd"],
  ["a slash after", "a/"],
  ["an empty part", "a//b"],
  ["two dots", "a/../b"],
  ["one dot", "./a"],
  ["a backslash (CVE-2025-11201)", "..\\..\\a"],
  ["what is encoded still (CVE-2024-1560)", "a/%2e%2e/b"],
  ["a question mark (CVE-2024-3848)", "a?/a"],
  ["a fragment", "a#b"],
  ["a semicolon", "a;b"],
  ["a control character", "a\u0000b"],
  ["a line break", "a\nb"],
  ["a space at the end of a part", "a /b"],
  ["half of a surrogate pair", "a\ud800"],
  ["a character that turns the direction around", "exe.\u202egnp"],
  ["a part that is invisible", "a/\u200b/b"],
  ["too many characters", "a".repeat(901)],
  ["too many bytes", "語".repeat(301)],
  ["too many parts", Array.from({ length: 33 }, () => "a").join("/")],
])("a path with %s is none", (_, path) => expect(isTrackedPath(path)).toBe(false));

test("each folder above a path is named, outermost first", () => {
  expect(foldersAbove("a/b/c")).toEqual([
    { folder: "", name: "a" },
    { folder: "a", name: "b" },
    { folder: "a/b", name: "c" },
  ]);
});
