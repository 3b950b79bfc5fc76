import { expect, test } from "vitest";
import { stages } from "../../../lib/domain/model-version/model-version.ts";
import { stagePath } from "../../../lib/domain/model-version/stage-path.ts";
import { stageTransitions } from "../../../lib/domain/model-version/stage-transitions.ts";

test("a way takes only steps that the lifecycle allows, and ends where it should", () => {
  for (const from of stages)
    for (const to of stages) {
      const path = stagePath(from, to);
      if (path === undefined) continue;
      expect([from, ...path].at(-1)).toBe(to);
      for (const [place, stage] of path.entries()) expect(stageTransitions[path[place - 1] ?? from]).toContain(stage);
    }
});

test("it is the shortest, and there is none out of Archived", () => {
  expect(stagePath("Development", "Production")).toEqual(["Staging", "Approved", "Production"]);
  expect(stagePath("Production", "Archived")).toEqual(["Deprecated", "Archived"]);
  expect(stagePath("Development", "Archived")).toEqual(["Archived"]);
  expect(stagePath("Staging", "Staging")).toEqual([]);
  expect(stagePath("Archived", "Development")).toBeUndefined();
});
