import { Hono } from "hono";
import { expect, test } from "vitest";
import { z } from "zod";
import { int64, repeated, required } from "../../../../functions/mlflow/dialect/fields.ts";
import { MlflowError } from "../../../../functions/mlflow/dialect/mlflow-error.ts";
import type { MlflowEnv } from "../../../../functions/mlflow/dialect/read-body.ts";
import { readInput } from "../../../../functions/mlflow/dialect/read-input.ts";
import type { Json } from "../../../../lib/domain/json.ts";

const schema = z.object({
  name: required,
  step: int64,
  secret: z.string().max(10).optional(),
  tags: z.array(z.object({ key: z.string() })).default([]),
  events: repeated(z.object({ entity: z.string() })),
  label: z.union([z.string(), z.number()]).optional(),
  status: z.enum(["ACTIVE", "DISABLED"]).optional(),
});

const messageFor = async (sent: Json) => {
  const app = new Hono<MlflowEnv>();
  app.use("*", async (c, next) => {
    c.set("body", sent);
    await next();
  });
  app.post("/", (c) => c.json(readInput(c, schema)));
  app.onError((error, c) => c.text(error instanceof MlflowError ? error.message : "failed", 400));
  return (await app.request("/", { method: "POST" })).text();
};

const bounds = "it must be a whole number from -9007199254740991 to 9007199254740991";
test.each<[string, Json, string]>([
  ["nothing", { name: null }, "Missing value for required parameter 'name'."],
  ["another type", { name: 5 }, "Invalid value 5 for parameter 'name' supplied: expected string, received number."],
  ["an empty text", { name: "" }, "Invalid value \"\" for parameter 'name' supplied: it must not be empty."],
  [
    "an object for a list",
    { tags: {} },
    "Invalid value for parameter 'tags' supplied: expected array, received object.",
  ],
  [
    "a text in a list of objects",
    { tags: ["x"] },
    "Invalid value \"x\" for parameter 'tags.0' supplied: expected object, received string.",
  ],
  [
    "a list of what it is not a list of",
    { events: ["x"] },
    "Invalid value \"x\" for parameter 'events.0' supplied: expected object, received string.",
  ],
  ["what is in the list left out", { events: [{}] }, "Missing value for required parameter 'events.0.entity'."],
  ["none of several types", { label: [] }, "Invalid value for parameter 'label' supplied: expected string or number."],
  [
    "no such word",
    { status: "x" },
    'Invalid value "x" for parameter \'status\' supplied: Invalid option: expected one of "ACTIVE"|"DISABLED".',
  ],
  ["no number", { step: "x" }, `Invalid value "x" for parameter 'step' supplied: ${bounds}.`],
  ["no whole number", { step: 1.5 }, `Invalid value 1.5 for parameter 'step' supplied: ${bounds}.`],
  [
    "a text that a double would change",
    { step: "9007199254740993" },
    `Invalid value "9007199254740993" for parameter 'step' supplied: ${bounds}.`,
  ],
  [
    "a number that a double has changed",
    JSON.parse('{"step":9007199254740993}'),
    `Invalid value for parameter 'step' supplied: ${bounds}.`,
  ],
  ["a number left out", { step: null }, "Missing value for required parameter 'step'."],
  [
    "a secret",
    { secret: "far too long to be one" },
    "Invalid value for parameter 'secret' supplied: Too big: expected string to have <=10 characters.",
  ],
  [
    "what is long",
    { name: ["https://ada:hunter2@ci/"] },
    `Invalid value for parameter 'name' supplied: expected string, received array.`,
  ],
])("%s is told as what came and what was expected", async (_, sent, message) => {
  const sentWhole = Object.assign({ name: "n", step: 1 }, sent);
  expect(await messageFor(sentWhole)).toBe(
    `${message} See the API docs for more information about request parameters.`,
  );
});
