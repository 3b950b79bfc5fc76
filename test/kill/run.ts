// node test/kill/run.ts [--kills N] [--seed S]: the loop under kill -9 at random moments; it must end as if nothing had happened.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { check, station, tell } from "../../demo/narrator.ts";
import { type Answer, type Body, type Person, person } from "../../demo/person.ts";
import { launchServer } from "../../demo/server.ts";
import { freePortPair } from "../support/free-port.ts";
import { isAuthentic, startWebhookReceiver } from "../support/webhook-receiver.ts";
import { randomOf } from "./random-of.ts";
import { endOf, openMaterial, registerModel, tellStory, uploadFiles } from "./story.ts";
import { verifyRecord } from "./verify-record.ts";

const { values } = parseArgs({
  options: { kills: { type: "string", default: "100" }, seed: { type: "string", default: String(Date.now()) } },
});
const killsMax = Number(values.kills);
const random = randomOf(Number(values.seed));
const root = new URL("../..", import.meta.url).pathname;

/** Every fourth kill falls into the server's first moments, the others into the middle of everything, however slow that is. */
const early = { of: 4, afterMsMax: 2_000 };
const late = { afterAnswers: 30, afterMsMax: 12_000 };

/** A message that was in a function's hands when that was killed comes again when its queue's visibility timeout is over. */
const redeliveredWithinMs = 400_000;

/** Every item of a list. */
const readAll = async (who: Person, list: string): Promise<readonly Body[]> => {
  const items: Body[] = [];
  for (let path = list; ; ) {
    const { body } = await who.get(path);
    items.push(...body.items);
    if (body.next === undefined) return items;
    path = `${list}&cursor=${encodeURIComponent(body.next)}`;
  }
};

/** A canary may show that it harms before or after its share was seen; windows close however long the server was away. */
const isChance = ({ type, subject }: Body): boolean =>
  type === "rollout-shift-confirmed" || subject.kind === "monitor" || subject.kind === "incident";

/** What happened to which kind of thing, in each round: the same in every one. */
const shapeOf = (events: readonly Body[]): string => {
  const counts = new Map<string, number>();
  for (const { type } of events.filter((event) => !isChance(event))) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([type, count]) => `${type} ${count}`)
    .join(", ");
};

/** The same person, of whose requests each answer is told. */
const counted = (who: Person, answered: () => void): Person => {
  const tellOf = async (answer: Promise<Answer>) => {
    const given = await answer;
    answered();
    return given;
  };
  return {
    ...who,
    get: (path) => tellOf(who.get(path)),
    post: (path, body, options) => tellOf(who.post(path, body, options)),
  };
};

const run = async (dataFolder: string): Promise<void> => {
  station(`${killsMax} times kill -9, seed ${values.seed}`);
  const server = launchServer({
    root,
    dataFolder,
    port: await freePortPair(),
    isKnown: (line) => line.startsWith("training jobs will fail: "),
  });
  const receiver = await startWebhookReceiver();
  // The server has a process group of its own, so that whoever ends this must end it, too.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void server.stop().then(() => process.exit(1)));
  try {
    await server.started;
    const admin = await person(server, "root", "admin");
    const webhook = await admin.post("/v1/webhooks", { url: `http://localhost:${receiver.port}/hook` });
    check("a webhook is told everything", webhook.status === 201, webhook.body);
    await registerModel(admin, "files");
    const material = await openMaterial();
    await uploadFiles(admin, "files", material);

    let [kills, answers] = [0, 0];
    const teller = counted(admin, () => {
      answers += 1;
    });
    const killing = (async () => {
      while (kills < killsMax) {
        const isEarly = kills % early.of === early.of - 1;
        for (answers = 0; !isEarly && answers < late.afterAnswers; ) await setTimeout(50);
        await setTimeout(random() * (isEarly ? early : late).afterMsMax);
        await server.kill();
        kills += 1;
      }
    })();
    killing.catch(() => undefined);
    const names: string[] = [];
    while (kills < killsMax) {
      const name = `round-${names.length}`;
      await Promise.race([tellStory(teller, material, name), server.lost]);
      names.push(name);
      tell(`${name} told, ${kills} kills`);
    }
    await killing;
    const calm = "calm";
    await tellStory(admin, material, calm);
    await verify(admin, webhook.body.secret, [...names, calm], receiver.received);
    const { body: keys } = await admin.get("/v1/audit/log");
    station("What the record says");
    await server.stop();
    await verifyRecord(root, dataFolder, keys);
  } finally {
    await server.stop();
    await receiver.stop();
  }
};

const verify = async (
  admin: Person,
  secret: string,
  names: readonly string[],
  received: Awaited<ReturnType<typeof startWebhookReceiver>>["received"],
): Promise<void> => {
  station("What is left");
  await setTimeout(5_000);
  const ends = new Set(await Promise.all(names.map((name) => endOf(admin, name))));
  check(`${names.length} stories ended in the same state`, ends.size === 1, [...ends]);
  tell([...ends][0] ?? "");

  const events = await readAll(admin, "/v1/audit/events?limit=100");
  const rounds = new Map<string, string>();
  for (const name of names) rounds.set((await admin.get(`/v1/models/${name}`)).body.id, name);
  for (const list of [
    "/v1/rollouts?limit=100",
    "/v1/change-requests?group=closed&limit=100",
    "/v1/pipelines?limit=100",
  ])
    for (const { id, model } of await readAll(admin, list)) rounds.set(id, model);
  const subjectOf = ({ subject }: Body) => rounds.get(subject.id.split(".")[0]) ?? subject.id;
  const shapes = new Map<string, string[]>();
  for (const name of names) {
    const shape = shapeOf(events.filter((event) => subjectOf(event) === name));
    shapes.set(shape, [...(shapes.get(shape) ?? []), name]);
  }
  check(`${names.length} stories left the same events each`, shapes.size === 1, [...shapes]);
  tell([...shapes.keys()][0] ?? "");

  const told = new Set(received.map(({ headers }) => headers["webhook-id"]));
  const untold = () => events.filter(({ id }) => !told.has(id));
  for (
    const deadline = performance.now() + redeliveredWithinMs;
    untold().length > 0 && performance.now() < deadline;
  ) {
    await setTimeout(1_000);
    for (const { headers } of received) told.add(headers["webhook-id"]);
  }
  check(`each of the ${events.length} events in the log was told`, untold().length === 0, untold());
  check(
    `all ${received.length} messages are authentic`,
    received.every((one) => isAuthentic(one, secret, Number(one.headers["webhook-timestamp"]) * 1000)),
  );
};

const dataFolder = await mkdtemp(join(tmpdir(), "tidegate-kill-"));
try {
  await run(dataFolder);
} finally {
  await rm(dataFolder, { recursive: true, force: true });
}
