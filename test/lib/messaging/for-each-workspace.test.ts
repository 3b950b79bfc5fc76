import { expect, test } from "vitest";
import { forEachWorkspace } from "../../../lib/messaging/for-each-workspace.ts";

test("a workspace in which the work fails holds up no other, and all that failed is told in one line", async () => {
  const done: string[] = [];
  const working = forEachWorkspace(["a", "b", "c"], async (workspace) => {
    if (workspace === "a") throw new AggregateError([new Error("no queue"), new TypeError("no role")], "2 jobs");
    if (workspace === "c") throw new Error("no table");
    done.push(workspace);
  });
  await expect(working).rejects.toMatchObject({
    name: "AggregateError",
    message: "Error: no queue; TypeError: no role; Error: no table",
  });
  expect(done).toEqual(["b"]);
});

test("work that holds everywhere holds", async () => {
  await expect(forEachWorkspace(["a"], async () => {})).resolves.toBeUndefined();
  await expect(forEachWorkspace([], () => Promise.reject(new Error("asked")))).resolves.toBeUndefined();
});
