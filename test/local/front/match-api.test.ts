import { expect, test } from "vitest";
import { compileApis } from "../../../functions/local/front/match-api.ts";

const api = (id: string, ...keys: readonly string[]) => ({
  id,
  name: id,
  stage: "$default",
  routes: keys.map((key) => ({ key, authorization: "NONE", functionArn: `${id} ${key}`, timeoutMs: 1 })),
});

test("of several APIs behind one address the one answers that names the path, whatever their order", () => {
  const product = api("product", "ANY /v1/models", "$default");
  const witness = api("witness", "ANY /witness/key");
  for (const apis of [
    [product, witness],
    [witness, product],
  ]) {
    const match = compileApis(apis);
    expect(match("GET", "/witness/key")).toMatchObject({ api: { id: "witness" } });
    expect(match("GET", "/v1/models")).toMatchObject({ api: { id: "product" }, route: { key: "ANY /v1/models" } });
    expect(match("GET", "/witness/other")).toMatchObject({ api: { id: "product" }, route: { key: "$default" } });
  }
  expect(compileApis([witness])("GET", "/v1/models")).toBeUndefined();
});
