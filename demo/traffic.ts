import { setTimeout } from "node:timers/promises";
import type { Data } from "./data.ts";
import type { People } from "./people.ts";
import type { Body } from "./person.ts";

type Row = Readonly<Record<string, number>>;

/** What the application itself saw of one version. */
export interface Tally {
  /** Rows answered, and of these the wrong ones. */
  readonly rows: number;
  readonly wrong: number;
  /** When it last answered, epoch milliseconds. */
  readonly lastAt: number;
}

/** The application at work: it asks, and some time later it tells what turned out to be right. */
export interface Traffic {
  /** From now on these rows are asked about, again from the first when they end. */
  replay(rows: readonly Row[]): void;
  tally(version: number): Tally;
  /** Requests that got no prediction. */
  failures(): number;
  stop(): Promise<void>;
  /** Rejects when the application cannot go on. */
  readonly broken: Promise<never>;
}

interface Label {
  readonly predictionId: string;
  readonly row: number;
  readonly label: number;
}

const lanes = 3;
const rowsPerRequest = 10;
const pauseMs = 60;

/** A prime: the files are in the order of households, and people do not come in that order. */
const stride = 1_009;
const labelEveryMs = 500;
const labelsPerRequestMax = 500;

/** The rows of one request, as the Open Inference Protocol has them. */
export const inputsOf = (data: Data, rows: readonly Row[]) =>
  data.features.map(({ name, kind }) => ({
    name,
    datatype: kind === "numeric" ? "FP32" : "INT64",
    shape: [rows.length, 1],
    data: rows.map((row) => row[name]),
  }));

/** Starts live traffic on a route, with its ground truth. */
export const startTraffic = (
  { shop }: Pick<People, "shop">,
  data: Data,
  route: string,
  first: readonly Row[],
): Traffic => {
  let [rows, place, failed, running] = [first, 0, 0, true];
  const tallies = new Map<number, Tally>();
  const labels: Label[] = [];

  const take = (): readonly Row[] => {
    const taken = Array.from(
      { length: rowsPerRequest },
      (_, index) => rows[((place + index) * stride) % rows.length] ?? {},
    );
    place += rowsPerRequest;
    return taken;
  };
  const ask = async (): Promise<void> => {
    const asked = take();
    const { status, body, headers } = await shop.post(`/v2/models/${route}/infer`, { inputs: inputsOf(data, asked) });
    if (status !== 200) {
      failed += 1;
      return;
    }
    const answers: readonly number[] = body.outputs.find(({ name }: Body) => name === "label").data;
    const truths = asked.map((row) => row[data.target] ?? 0);
    const version = Number(body.model_version);
    const before = tallies.get(version) ?? { rows: 0, wrong: 0 };
    tallies.set(version, {
      rows: before.rows + truths.length,
      wrong: before.wrong + truths.filter((truth, row) => Number(answers[row]) !== truth).length,
      lastAt: Date.now(),
    });
    const predictionId = headers.get("x-tidegate-prediction-id") ?? "";
    labels.push(...truths.map((label, row) => ({ predictionId, row, label })));
  };
  const askOn = async (): Promise<void> => {
    for (; running; await setTimeout(pauseMs)) await ask();
  };
  const tell = async (): Promise<void> => {
    while (labels.length > 0) await shop.post("/v1/ground-truth", { items: labels.splice(0, labelsPerRequestMax) });
  };
  const tellOn = async (): Promise<void> => {
    for (; running; await setTimeout(labelEveryMs)) await tell();
    await tell();
  };

  const work = Promise.all([...Array.from({ length: lanes }, askOn), tellOn()]);
  return {
    replay: (next) => {
      [rows, place] = [next, 0];
    },
    tally: (version) => tallies.get(version) ?? { rows: 0, wrong: 0, lastAt: 0 },
    failures: () => failed,
    stop: async () => {
      running = false;
      await work;
    },
    broken: work.then(() => new Promise<never>(() => undefined)),
  };
};
