import type { Data } from "../data.ts";
import { check, station, tell } from "../narrator.ts";
import type { People } from "../people.ts";
import { type Body, until } from "../person.ts";
import { inputsOf } from "../traffic.ts";
import { model } from "./train.ts";

/** Makes a Lambda target: a function of the model's own, made by the control plane. */
export const createTarget = async ({ olu }: People): Promise<void> => {
  station("Olu deploys it");
  const created = await olu.post("/v1/targets", { name: model, model, kind: "lambda" });
  check("a Lambda target for the model", created.status === 201, created.body);
};

/** Brings a version to the target, which verifies its file. */
export const deploy = async ({ olu }: People, number: number): Promise<void> => {
  const path = `/v1/targets/${model}`;
  const { etag } = await olu.get(path);
  const asked = await olu.post(`${path}/deployments`, { version: number }, { ifMatch: etag });
  check("the deployment is asked for", asked.status === 202, asked.body);
  const statusOf = (body: Body): string =>
    body.deployments.find(({ version }: { version: number }) => version === number)?.status;
  const deployed = await until(
    "the deployment",
    90,
    () => olu.get(path),
    (body) => statusOf(body) !== "pending",
  );
  const deployment = deployed.body.deployments.find(({ version }: { version: number }) => version === number);
  check(
    `function ${deployed.body.resource}, published version ${deployment.qualifier}: it opened the model and its SHA-256 was right`,
    deployment.status === "ready",
    deployment,
  );
};

const percentile = (samples: readonly number[], p: number) =>
  [...samples].sort((a, b) => a - b)[Math.ceil(p * samples.length) - 1] ?? 0;

/** Sends real rows of a later year through the route and holds the answers against what turned out to be right. */
export const predict = async ({ shop, vic }: People, data: Data, year: string, number: number): Promise<string> => {
  station(`The application asks about people of ${year}`);
  const rows = await data.rows(year);
  const infer = `/v2/models/${model}/infer`;
  const sample = rows.filter((_, index) => index % Math.floor(rows.length / 120) === 0).slice(0, 120);
  let [right, answered, id] = [0, 0, ""];
  const milliseconds: number[] = [];
  for (const row of sample) {
    const start = performance.now();
    const { status, body, headers } = await shop.post(infer, { inputs: inputsOf(data, [row]) });
    milliseconds.push(performance.now() - start);
    if (status !== 200) continue;
    answered += 1;
    id = headers.get("x-tidegate-prediction-id") ?? "";
    if (Number(body.model_version) !== number) continue;
    const label = body.outputs.find(({ name }: { name: string }) => name === "label").data[0];
    if (Number(label) === row[data.target]) right += 1;
  }
  check(
    `${sample.length} single requests, ${answered} answers, each with a prediction id`,
    answered === sample.length && id !== "",
    { answered, id },
  );
  tell(
    `p50 ${percentile(milliseconds, 0.5).toFixed(1)} ms, p99 ${percentile(milliseconds, 0.99).toFixed(1)} ms at the client, through API, gateway and model function`,
  );
  check(`${((100 * right) / answered).toFixed(1)} % of them right`, right / answered > 0.7, right);
  await tryEdges({ shop, vic }, data, rows.slice(0, 500), number);
  return id;
};

/** What else an application does, rightly and wrongly. */
const tryEdges = async (
  { shop, vic }: Pick<People, "shop" | "vic">,
  data: Data,
  rows: readonly Readonly<Record<string, number>>[],
  number: number,
): Promise<void> => {
  const infer = `/v2/models/${model}/infer`;
  const batch = await shop.post(infer, { id: "batch-1", inputs: inputsOf(data, rows) });
  check(
    "a batch of 500 rows in one request, its id echoed",
    batch.status === 200 && batch.body.id === "batch-1" && batch.body.outputs[0].shape[0] === 500,
    batch.body,
  );
  const pinned = await shop.post(`/v2/models/${model}/versions/${number}/infer`, {
    inputs: inputsOf(data, rows.slice(0, 1)),
  });
  check(
    "a versioned URL is pinned to its version",
    pinned.status === 200 && Number(pinned.body.model_version) === number,
    pinned.body,
  );
  const wrong = await shop.post(infer, { inputs: inputsOf(data, rows.slice(0, 1)).slice(1) });
  check(
    `a request without ${data.features[0]?.name} is told so: 400`,
    wrong.status === 400 && typeof wrong.body.error === "string",
    wrong.body,
  );
  tell(wrong.body.error);
  check(
    "whoever may only look may not infer: 403",
    (await vic.post(infer, { inputs: inputsOf(data, rows.slice(0, 1)) })).status === 403,
  );
};
