import { expect, test } from "vitest";
import { decideModelRegistration } from "../../../lib/domain/model/decide-registration.ts";

const register = (name: string, holder?: string) =>
  decideModelRegistration(
    {
      name,
      riskTier: 2,
      type: "classifier",
      owner: "team",
      framework: null,
      complianceFrameworks: [],
      description: "",
      tags: {},
    },
    holder,
    { id: "m1", actor: "ada", at: 5 },
  );

test.each(["fraud", "Fraud-2.1_x", "9lives", "Fraud model 2", "a".repeat(256)])("%j names a model", (name) => {
  expect(register(name)).toMatchObject({
    ok: true,
    value: { event: "model-registered", riskTier: 2, state: { name, createdAt: 5 } },
  });
});

test.each([
  "",
  ".fraud",
  "-fraud",
  "fraud/x",
  "fraud  x",
  "fraud ",
  "fr..aud",
  "frаud",
  "fraud\n",
  "a".repeat(257),
  "fraud%2f",
  "ﬁ",
])("%j does not", (name) => expect(register(name)).toMatchObject({ refusal: { code: "invalid-model-name" } }));

test("a name is taken whatever its letter case", () => {
  expect(register("FRAUD")).toMatchObject({ value: { claims: ["model-name#fraud"] } });
  expect(register("FRAUD", "m0")).toMatchObject({ refusal: { code: "model-exists" } });
});
