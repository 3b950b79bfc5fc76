import { expect, test } from "vitest";
import { eventIdOf } from "../../../lib/domain/command/event-id.ts";

test("an event's id is its command's with the ordinal as its last byte, so no two of a command are the same", () => {
  const command = "01a1fd5c063e79dc9a11b59e6283b383";
  expect(eventIdOf(command, 0)).toBe("01a1fd5c063e79dc9a11b59e6283b300");
  expect(eventIdOf(command, 255)).toBe("01a1fd5c063e79dc9a11b59e6283b3ff");
  expect(new Set(Array.from({ length: 100 }, (_, ordinal) => eventIdOf(command, ordinal))).size).toBe(100);
});
