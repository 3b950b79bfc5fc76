import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Api, type Person, startApi } from "../../support/api.ts";

let api: Api;
let ada: Person;
let vic: Person;
beforeAll(async () => {
  api = await startApi();
  ada = await api.person("ada", "data-scientist");
  vic = await api.person("vic", "viewer");
  for (const [name, team] of [
    ["fraud", "risk"],
    ["churn", "growth"],
    ["fraud-eu", "risk"],
  ]) {
    await ada.post("/v1/models", { name, riskTier: 4, type: "classifier", owner: "o", tags: { team } });
    for (const flavour of ["onnx", "sklearn"]) {
      const artifacts = [api.upload("model.onnx", `${name} ${flavour}`)];
      await ada.post(`/v1/models/${name}/versions`, { artifacts, tags: { flavour } });
    }
  }
});
afterAll(() => api.stop());

const query = (path: string, parameters: readonly (readonly [string, string])[]) =>
  `${path}?${new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value]))}`;

/** What all pages of a search show, read with pages of a size. */
const found = async (who: Person, path: string, parameters: readonly (readonly [string, string])[]) => {
  const shown: string[] = [];
  let cursor: string | undefined;
  do {
    const { status, body } = await who.get(
      query(path, cursor === undefined ? parameters : [...parameters, ["cursor", cursor]]),
    );
    expect(status).toBe(200);
    shown.push(
      ...body.items.map(
        (item: { name?: string; model: string; number: number }) => item.name ?? `${item.model} ${item.number}`,
      ),
    );
    cursor = body.next;
  } while (cursor !== undefined);
  return shown;
};

describe("a search", () => {
  test.each([
    ["/v1/models", [], ["fraud-eu", "churn", "fraud"]],
    [
      "/v1/models",
      [
        ["filter", "tags.team = 'risk'"],
        ["order_by", "name ASC"],
      ],
      ["fraud", "fraud-eu"],
    ],
    [
      "/v1/models",
      [
        ["filter", "name LIKE 'fraud%' AND tags.`team` != 'x'"],
        ["order_by", "name DESC"],
      ],
      ["fraud-eu", "fraud"],
    ],
    ["/v1/models/fraud/versions", [], ["fraud 2", "fraud 1"]],
    ["/v1/models/FRAUD/versions", [["filter", "tags.flavour = 'onnx'"]], ["fraud 1"]],
    [
      "/v1/versions",
      [
        ["filter", "tags.flavour = 'onnx'"],
        ["order_by", "name"],
      ],
      ["churn 1", "fraud 1", "fraud-eu 1"],
    ],
    [
      "/v1/versions",
      [
        ["filter", "name IN ('churn', 'fraud') AND version_number = 2"],
        ["order_by", "name DESC"],
        ["order_by", "version_number"],
      ],
      ["fraud 2", "churn 2"],
    ],
  ] as const)("of %s with %j shows %j, whatever the size of its pages", async (path, parameters, expected) => {
    expect(await found(vic, path, parameters)).toEqual(expected);
    expect(await found(vic, path, [...parameters, ["limit", "1"]])).toEqual(expected);
  });

  test("finds what a command has only just written", async () => {
    await ada.post("/v1/models", { name: "zeta", riskTier: 4, type: "ranker", owner: "o" });
    expect(await found(vic, "/v1/models", [["filter", "name = 'zeta'"]])).toEqual(["zeta"]);
    expect(await found(vic, "/v1/models/zeta/versions", [])).toEqual([]);
  });
});

describe("a search is refused", () => {
  test.each([
    ["/v1/models", "filter", "name = 'a' OR name = 'b'", "invalid-filter", /^Invalid clause\(s\) in filter string: OR/],
    ["/v1/versions", "filter", "run_id > 'a'", "invalid-filter", /^Invalid comparator '>' for 'run_id'/],
    ["/v1/models/fraud/versions", "order_by", "stage", "invalid-order", /^Invalid order by key 'stage'/],
  ])("%s by %s %s as %s", async (path, parameter, value, code, reason) => {
    const { status, body } = await vic.get(query(path, [[parameter, value]]));
    expect({ status, body }).toMatchObject({ status: 422, body: { code, reason: expect.stringMatching(reason) } });
  });

  test("with a token of another search, of somebody else, or that was changed", async () => {
    const search = [
      ["filter", "name LIKE '%'"],
      ["limit", "1"],
    ] as const;
    const { next } = (await vic.get(query("/v1/models", search))).body;
    expect((await vic.get(query("/v1/models", [...search, ["cursor", next]]))).status).toBe(200);
    const changed = `${next.startsWith("A") ? "B" : "A"}${next.slice(1)}`;
    for (const answer of [
      await vic.get(
        query("/v1/models", [
          ["filter", "name LIKE '%%'"],
          ["limit", "1"],
          ["cursor", next],
        ]),
      ),
      await vic.get(query("/v1/models", [...search, ["order_by", "name"], ["cursor", next]])),
      await vic.get(query("/v1/versions", [...search, ["cursor", next]])),
      await vic.get(query("/v1/models", [...search, ["cursor", changed]])),
      await vic.get(query("/v1/models", [...search, ["cursor", `${next}.`]])),
      await ada.get(query("/v1/models", [...search, ["cursor", next]])),
    ]) {
      expect(answer).toMatchObject({ status: 422, body: { code: "invalid-cursor" } });
    }
  });
});
