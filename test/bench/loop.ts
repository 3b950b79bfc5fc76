import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Answer, type Body, type Person, person, until } from "../../demo/person.ts";
import { type Server, startServer } from "../../demo/server.ts";
import { plan as demoPlan } from "../../demo/stations/watch.ts";
import { startTraffic, type Traffic } from "../../demo/traffic.ts";
import { type Material, openMaterial, uploadFiles } from "../kill/story.ts";
import { freePortPair } from "../support/free-port.ts";
import { percentile, print } from "./figure.ts";

const root = new URL("../..", import.meta.url).pathname;
const rounds = 3;
/** Something that must happen fails the bench when it takes longer. */
const patientSeconds = 120;

/** The demo's plan, but time alone ends a step: otherwise the wait for so many labels would be taken for one for a decision. */
const timedPlan = {
  ...demoPlan,
  steps: [1_000, 5_000, 10_000].map((weightBasisPoints) => ({ weightBasisPoints, minSeconds: 4, minRequests: 1 })),
};
const monitor = { windowSeconds: 4, minRows: 150, openAfterWindows: 1, closeAfterWindows: 2, retraining: null };

/** What the rounds measured, in milliseconds. Instants are those of the commands, and those at which the client had an answer. */
const samples = {
  windowToVerdict: [] as number[],
  windowToIncident: [] as number[],
  voteToCanary: [] as number[],
  startToConfirmed: [] as number[],
  advanceToConfirmed: [] as number[],
  observedToDecision: [] as number[],
  harmToLastAnswer: [] as number[],
  harmToConfirmed: [] as number[],
};

interface World {
  readonly admin: Person;
  readonly engineer: Person;
  readonly peer: Person;
  readonly material: Material;
}

/** Drift, canaries and a rollback on the whole local machine, from outside; buckets, windows and steps are seconds there. */
export const benchLoop = async (): Promise<void> => {
  const dataFolder = await mkdtemp(join(tmpdir(), "tidegate-bench-"));
  const isKnown = (line: string) => line.startsWith("training jobs will fail: ");
  const server = await startServer({ root, dataFolder, port: await freePortPair(), isKnown });
  try {
    const world = await openWorld(server);
    for (let round = 0; round < rounds; round += 1) await Promise.race([goRound(world, `loop-${round}`), server.lost]);
  } finally {
    await server.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
  report();
};

const scanPromise = { seconds: 15, note: " for a scan alone; buckets last 2 s here, 60 s in production" };
const decisionPromise = { seconds: 60, note: "; buckets last 2 s here, 60 s in production" };

const report = (): void => {
  held("window_close_to_verdict", samples.windowToVerdict, scanPromise);
  held("window_close_to_incident", samples.windowToIncident, scanPromise);
  held("last_vote_to_first_canary_answer", samples.voteToCanary, { seconds: 300 });
  bare("start_to_confirmed_shift", samples.startToConfirmed);
  bare("advance_to_confirmed_shift", samples.advanceToConfirmed);
  held("observation_over_to_canary_decision", samples.observedToDecision, decisionPromise);
  held("harm_verdict_to_last_canary_answer", samples.harmToLastAnswer, { seconds: 60 });
  bare("harm_verdict_to_confirmed_rollback", samples.harmToConfirmed);
};

const bare = (figure: string, values: readonly number[]): void =>
  print({ figure: `loop.${figure}.p50`, value: percentile(values, 0.5), unit: "ms", n: values.length });

/** A promise is about the worst, too. */
const held = (
  figure: string,
  values: readonly number[],
  { seconds, note = "" }: { readonly seconds: number; readonly note?: string },
): void => {
  for (const [name, p] of Object.entries({ p50: 0.5, max: 1 }))
    print({
      figure: `loop.${figure}.${name}`,
      value: percentile(values, p),
      unit: "ms",
      n: values.length,
      against: `the promise of ${seconds} s${note}`,
      ratio: percentile(values, p) / (seconds * 1000),
    });
};

const openWorld = async (server: Server): Promise<World> => ({
  admin: await person(server, "bench", "admin"),
  engineer: await person(server, "chen", "ml-engineer"),
  peer: await person(server, "ben", "data-scientist"),
  material: await openMaterial(),
});

const must = ({ status, body }: Answer): Body => {
  if (status >= 300) throw new Error(JSON.stringify(body));
  return body;
};

const vote = async (who: Person, request: string): Promise<void> => {
  const path = `/v1/change-requests/${request}`;
  const { body, etag } = await who.get(path);
  must(await who.post(`${path}/votes`, { decision: "approve", digest: body.digest }, { ifMatch: etag }));
};

/** A model of its own whose traffic drifts, which a better version takes over, and from which a harmful one is taken back. */
const goRound = async (world: World, name: string): Promise<void> => {
  const { admin, material } = world;
  await serveFirst(world, name);
  must(await admin.post("/v1/monitors", { model: name, ...monitor }));
  const traffic = startTraffic({ shop: admin }, material.data, name, await material.data.rows("replay"));
  const loop = async () => {
    await seeIncident(admin, name);
    await measureTakeover(world, name, traffic);
    await measureRollback(world, name, traffic);
  };
  try {
    await Promise.race([loop(), traffic.broken]);
  } finally {
    await traffic.stop();
  }
  samples.windowToVerdict.push(...(await readVerdicts(admin, name)));
};

/** All three versions are deployed and approved before anything is measured; the first is in production. */
const serveFirst = async (world: World, name: string): Promise<void> => {
  const { admin, engineer, peer, material } = world;
  must(await admin.post("/v1/models", { name, riskTier: 3, type: "classifier", owner: "bench" }));
  await uploadFiles(admin, name, material);
  must(await admin.post("/v1/targets", { name, model: name, kind: "lambda" }));
  const move = async (number: number, stage: string, voters: readonly Person[]): Promise<void> => {
    const path = `/v1/models/${name}/versions/${number}`;
    const { etag } = await admin.get(path);
    const { id } = must(await admin.post(`${path}/stage`, { stage, reason: "bench" }, { ifMatch: etag }));
    for (const voter of voters) await vote(voter, id);
  };
  for (const [index, { registration }] of material.versions.entries()) {
    const number = index + 1;
    must(await admin.post(`/v1/models/${name}/versions`, registration));
    await deploy(admin, name, number);
    await move(number, "Staging", []);
    await move(number, "Approved", [engineer, peer]);
  }
  await move(1, "Production", [engineer]);
};

const deploy = async (admin: Person, name: string, number: number): Promise<void> => {
  const path = `/v1/targets/${name}`;
  const { etag } = await admin.get(path);
  must(await admin.post(`${path}/deployments`, { version: number }, { ifMatch: etag }));
  await until(
    `the deployment of ${name} ${number}`,
    patientSeconds,
    () => admin.get(path),
    ({ deployments }) => deployments.find(({ version }: Body) => version === number)?.status === "ready",
  );
};

/** Each window with enough rows, from its end to the command that assessed it, as the log has them. */
const readVerdicts = async (admin: Person, name: string): Promise<readonly number[]> => {
  const { items } = must(await admin.get(`/v1/audit/events?subject=monitor/${name}&limit=100`));
  const assessed = items.filter(({ type }: Body) => type === "window-assessed");
  const leaves = await Promise.all(assessed.map(({ id }: Body) => admin.get(`/v1/audit/events/${id}`)));
  return leaves
    .map((answer) => must(answer).leaf)
    .filter(({ state }: Body) => state.last.drift !== "INSUFFICIENT")
    .map(({ at, state }: Body) => Date.parse(at) - state.last.window.end);
};

const seeIncident = async (admin: Person, name: string): Promise<void> => {
  const isOurs = ({ model, kind }: Body) => model === name && kind === "drift";
  const { body } = await until(
    `an incident of ${name}`,
    patientSeconds,
    () => admin.get("/v1/incidents?status=open"),
    ({ items }) => items.some(isOurs),
  );
  const { openedAt, window } = body.items.find(isOurs);
  samples.windowToIncident.push(Date.parse(openedAt) - Date.parse(window.end));
};

/** From just before the last vote is cast to the canary's first answer; then the rollout goes on to its end. */
const rollOut = async (
  { admin, engineer }: World,
  { model, version, plan }: { readonly model: string; readonly version: number; readonly plan: unknown },
  traffic: Traffic,
  end: string,
): Promise<Body> => {
  const { changeRequest } = must(await admin.post("/v1/rollouts", { model, version, plan, reason: "bench" }));
  const votedAt = Date.now();
  await vote(engineer, changeRequest.id);
  while (traffic.tally(version).rows === 0) {
    if (Date.now() - votedAt > patientSeconds * 1000) throw new Error(`version ${version} of ${model} gets no traffic`);
    await setTimeout(5);
  }
  samples.voteToCanary.push(traffic.tally(version).lastAt - votedAt);
  const isOurs = (rollout: Body) => rollout.model === model && rollout.candidate === version;
  const { body } = await until(
    `the end of ${model}'s rollout of version ${version}`,
    patientSeconds,
    () => admin.get("/v1/rollouts?limit=100"),
    ({ items }) => items.some((rollout: Body) => isOurs(rollout) && rollout.finishedAt !== null),
  );
  const rollout = body.items.find(isOurs);
  if (rollout.status !== end) throw new Error(`${model} ${version} is ${rollout.status}: ${JSON.stringify(rollout)}`);
  return rollout;
};

const measureTakeover = async (world: World, name: string, traffic: Traffic): Promise<void> => {
  const { decisions } = await rollOut(world, { model: name, version: 2, plan: timedPlan }, traffic, "promoted");
  for (const [index, { decision, step, at }] of decisions.entries()) {
    const next = decisions[index + 1];
    if (next === undefined) break;
    const elapsed = Date.parse(next.at) - Date.parse(at);
    if (decision === "start") samples.startToConfirmed.push(elapsed);
    if (decision === "advance") samples.advanceToConfirmed.push(elapsed);
    if (decision === "confirm")
      samples.observedToDecision.push(elapsed - (timedPlan.steps[step]?.minSeconds ?? 0) * 1000);
  }
};

const measureRollback = async (world: World, name: string, traffic: Traffic): Promise<void> => {
  const { decisions, finishedAt } = await rollOut(
    world,
    { model: name, version: 3, plan: demoPlan },
    traffic,
    "rolled-back",
  );
  // A gateway that did not know yet would have asked it by then.
  await setTimeout(2_000);
  const verdictAt = Date.parse(decisions.find(({ decision }: Body) => decision === "roll-back").at);
  samples.harmToLastAnswer.push(Math.max(0, traffic.tally(3).lastAt - verdictAt));
  samples.harmToConfirmed.push(Date.parse(finishedAt) - verdictAt);
};
