// node test/kill/run.ts [--kills N] [--seed S]: the loop under kill -9 at random moments; it must end as if nothing had happened.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { check, station, tell } from "../../demo/narrator.ts";
import { type Body, type Person, person } from "../../demo/person.ts";
import { launchServer } from "../../demo/server.ts";
import { freePortPair } from "../local/support/free-port-pair.ts";
import { isAuthentic, startWebhookReceiver } from "../support/webhook-receiver.ts";
import { randomOf } from "./random-of.ts";
import { registerModel, tellStory, uploadModel } from "./story.ts";

const { values } = parseArgs({
  options: { kills: { type: "string", default: "100" }, seed: { type: "string", default: String(Date.now()) } },
});
const killsMax = Number(values.kills);
const random = randomOf(Number(values.seed));
const root = new URL("../..", import.meta.url).pathname;

/** Longest wait after the server is there again: a story is under way or about to begin. */
const killAfterMsMax = 6_000;

/** A message that was in a function's hands when that was killed comes again when its queue's visibility timeout is over. */
const redeliveredWithinMs = 400_000;

/** Every event of the log, oldest first. */
const readLog = async (who: Person): Promise<readonly Body[]> => {
  const events: Body[] = [];
  for (let path = "/v1/audit/events?limit=100"; ; ) {
    const { body } = await who.get(path);
    events.push(...body.items);
    if (body.next === undefined) return events.reverse();
    path = `/v1/audit/events?limit=100&cursor=${encodeURIComponent(body.next)}`;
  }
};

/** What happened to which kind of thing, in each round: the same in every one. */
const shapeOf = (events: readonly Body[]): string => {
  const counts = new Map<string, number>();
  for (const { type } of events) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([type, count]) => `${type} ${count}`)
    .join(", ");
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
  try {
    await server.started;
    const admin = await person(server, "root", "admin");
    const webhook = await admin.post("/v1/webhooks", { url: `http://localhost:${receiver.port}/hook` });
    check("a webhook is told everything", webhook.status === 201, webhook.body);
    await registerModel(admin, "files");
    await uploadModel(admin, "files");

    let kills = 0;
    const killing = (async () => {
      while (kills < killsMax) {
        await setTimeout(random() * killAfterMsMax);
        await server.kill();
        kills += 1;
      }
    })();
    killing.catch(() => undefined);
    const names: string[] = [];
    while (kills < killsMax) {
      const name = `round-${names.length}`;
      await Promise.race([tellStory(admin, name), server.lost]);
      names.push(name);
      tell(`${name} told, ${kills} kills`);
    }
    await killing;
    const calm = "calm";
    await tellStory(admin, calm);
    await verify(admin, webhook.body.secret, [...names, calm], receiver.received);
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
  const events = await readLog(admin);
  const models = new Map<string, string>();
  for (const name of names) models.set((await admin.get(`/v1/models/${name}`)).body.id, name);
  const subjectOf = ({ subject }: Body) => models.get(subject.id.split(".")[0]) ?? subject.id;
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
