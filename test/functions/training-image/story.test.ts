import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { openData } from "../../../demo/data.ts";
import { openOnnxSession } from "../../../lib/adapters/onnx/onnx-session.ts";
import { assessGates } from "../../../lib/domain/pipeline/assess-gates.ts";

type Row = Readonly<Record<string, number>>;

const sample = new URL("../../../demo/sample/", import.meta.url).pathname;
const data = await openData(sample);
const years = new Map<string, Row>();
for (const year of ["2015", "2016", "2017", "2018"])
  for (const row of await data.rows(year)) years.set(String(row.id), row);

/** Rows held out of a model's training, with its answers. */
const referenceOf = async (version: string): Promise<readonly Row[]> => {
  const [header = "", ...lines] = (await readFile(`${sample}${version}/reference.csv`, "utf8")).trimEnd().split("\n");
  const columns = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(columns.map((column, place) => [column, Number(cells[place])]));
  });
};

/** Which rows a version answers rightly, as an application sends them. */
const answersOf = async (version: string, rows: readonly Row[], truth: string): Promise<readonly boolean[]> => {
  const session = await openOnnxSession(await readFile(`${sample}${version}/model.onnx`));
  const answer = await session.run(
    data.features.map(({ name, kind }) => {
      const values = rows.map((row) => row[name] ?? Number.NaN);
      const shape = [rows.length, 1];
      return kind === "numeric"
        ? { name, datatype: "FP32" as const, shape, data: Float32Array.from(values) }
        : { name, datatype: "INT64" as const, shape, data: BigInt64Array.from(values, BigInt) };
    }),
    ["label"],
  );
  if (!answer.ok) throw new Error(answer.refusal.reason);
  const labels = Array.from(answer.value[0]?.data ?? [], Number);
  return rows.map((row, place) => labels[place] === row[truth]);
};

const shareOf = (right: readonly boolean[]): number => right.filter(Boolean).length / right.length;

/** The gates of a candidate against a champion on the candidate's own held-out rows. */
const gates = async (candidate: string, champion: string) => {
  const rows = await referenceOf(candidate);
  const [mine, theirs, agreed] = [
    await answersOf(candidate, rows, "label"),
    await answersOf(champion, rows, "label"),
    await answersOf(candidate, rows, "prediction"),
  ];
  const count = (right: boolean, beside: boolean) =>
    mine.filter((is, place) => is === right && theirs[place] === beside).length;
  return assessGates(
    {
      schema: "gate-evidence.v1",
      candidate: 2,
      champion: 1,
      rows: rows.length,
      fault: null,
      pairs: {
        both: count(true, true),
        onlyCandidate: count(true, false),
        onlyChampion: count(false, true),
        neither: count(false, false),
      },
      agreeing: agreed.filter(Boolean).length,
      missing: { feature: "AGEP", share: 0 },
    },
    { accuracyMin: 0.75, accuracyGainMin: 0.01, pValueMax: 0.05, missingMax: 0.01 },
  );
};

/** Population stability index of two samples over ten parts of the first, or over categories, without what chance adds. */
const stability = (name: string, kind: string, reference: readonly Row[], current: readonly Row[]): number => {
  const valuesOf = (rows: readonly Row[]) => rows.map((row) => row[name] ?? Number.NaN);
  const sorted = valuesOf(reference).sort((a, b) => a - b);
  const edges = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((part) => sorted[Math.floor((part * sorted.length) / 10)] ?? 0);
  const cellOf = (value: number) => (kind === "numeric" ? edges.filter((edge) => value > edge).length : value);
  const [before, after] = [valuesOf(reference).map(cellOf), valuesOf(current).map(cellOf)];
  const cells = [...new Set([...before, ...after])];
  const share = (places: readonly number[], cell: number) =>
    (places.filter((place) => place === cell).length + 0.5) / (places.length + cells.length / 2);
  const psi = cells.reduce((sum, cell) => {
    const [p, q] = [share(before, cell), share(after, cell)];
    return sum + (q - p) * Math.log(q / p);
  }, 0);
  return psi - (cells.length - 1) * (1 / before.length + 1 / after.length);
};

const driftedIn = async (name: string): Promise<readonly string[]> => {
  const [reference, current] = [await referenceOf("v1"), await data.rows(name)];
  return data.features
    .filter((feature) => stability(feature.name, feature.kind, reference, current) >= 0.1)
    .map((feature) => feature.name);
};

test("the newcomers are people of the survey as they are, and only the skewed file has other ages", async () => {
  const [fresh, replay, skewed] = [await data.rows("fresh"), await data.rows("replay"), await data.rows("skewed")];
  expect(fresh.every(({ CIT, year }) => CIT === 5 && (year === 2016 || year === 2017))).toBe(true);
  expect(replay.every(({ CIT, year }) => CIT === 5 && year === 2018)).toBe(true);
  const known = [...fresh, ...replay].filter(({ id }) => years.has(String(id)));
  expect(known.length).toBeGreaterThan(1000);
  for (const row of known) expect(row).toEqual(years.get(String(row.id)));
  expect(skewed.map(({ AGEP: _, ...rest }) => rest)).toEqual(fresh.map(({ AGEP: _, ...rest }) => rest));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const ages = skewed.map(({ AGEP = Number.NaN }) => AGEP);
  expect(mean(ages)).toBeCloseTo(0, 4);
  expect(mean(ages.map((age) => age ** 2))).toBeCloseTo(1, 4);
});

test("nothing drifts among all people of later years; among the newcomers nine features do and seven do not", async () => {
  expect(await driftedIn("2016")).toEqual([]);
  expect(await driftedIn("2018")).toEqual([]);
  expect(await driftedIn("replay")).toEqual(["AGEP", "RELP", "ESP", "CIT", "MIG", "MIL", "ANC", "NATIVITY", "RAC1P"]);
});

test("version 1 does worse by the newcomers than by its own rows, and version 2 passes every gate against it", async () => {
  const replay = await data.rows("replay");
  const own = shareOf(await answersOf("v1", await referenceOf("v1"), "label"));
  const then = shareOf(await answersOf("v1", replay, data.target));
  expect(own - then).toBeGreaterThan(0.08);
  expect(shareOf(await answersOf("v2", replay, data.target)) - then).toBeGreaterThan(0.04);
  expect((await gates("v2", "v1")).map(({ verdict }) => verdict)).toEqual(Array(5).fill("PASS"));
});

test("version 3 passes every gate too, and is wrong more than twice as often as version 2 once ages come in years", async () => {
  expect((await gates("v3", "v2")).map(({ verdict }) => verdict)).toEqual(Array(5).fill("PASS"));
  const replay = await data.rows("replay");
  const wrong = async (version: string) => 1 - shareOf(await answersOf(version, replay, data.target));
  expect((await wrong("v3")) / (await wrong("v2"))).toBeGreaterThan(2.3);
});
