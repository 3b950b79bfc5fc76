import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { eventTypes } from "../../../lib/domain/command/event-type.ts";

const source = (folder: string) =>
  readdirSync(new URL(`../../../lib/${folder}`, import.meta.url), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && file.name.endsWith(".ts") && file.name !== "event-type.ts")
    .map((file) => readFileSync(`${file.parentPath}/${file.name}`, "utf8"))
    .join("\n");

/** Decisions that put an event's name together, from the subject's and its new status. */
const composed = /^(pipeline|rollout)-/;

test("each type is there once, in order, and something brings it about", () => {
  const code = source("domain") + source("usecases");
  const isTold = (type: string) =>
    code.includes(`"${type}"`) || (composed.test(type) && code.includes(`"${type.replace(composed, "")}"`));
  expect(eventTypes.filter((type) => !isTold(type))).toEqual([]);
  expect(eventTypes).toEqual([...new Set(eventTypes)].sort());
});
