import type { Data } from "../data.ts";
import { check, station, tell } from "../narrator.ts";
import type { People } from "../people.ts";
import { type Body, until } from "../person.ts";
import { voteThrough } from "./approve.ts";
import { follow, rolloutOf } from "./rollout.ts";
import { model, upload } from "./train.ts";

/** The incident has asked for a retraining; Chen lets it have fresh rows, and people vote on what comes of it. */
export const retrain = async (
  people: People,
  data: Data,
  incident: Body,
  candidate: number | undefined,
): Promise<number> => {
  station("The model is trained again");
  const { ada, chen, vic } = people;
  const path = `/v1/pipelines/${incident.pipeline}`;
  const waiting = await vic.get(path);
  check(
    "the incident triggered a retraining, which waits for consent",
    waiting.status === 200 && waiting.body.status === "awaiting-approval",
    waiting.body,
  );
  const again = await chen.post("/v1/pipelines", { model, reason: "I am in a hurry" });
  check("another one beside it is refused: 409", again.status === 409, again.body);
  tell(again.body.detail);
  const { bytes, sha256 } = await data.file("fresh");
  await upload(ada, bytes, sha256, "text/csv");
  const consent =
    candidate === undefined
      ? { reason: "two years of such people, labelled", dataset: { sha256, format: "csv" } }
      : { reason: "trained elsewhere on two years of such people", candidate };
  const approved = await chen.post(`${path}/approve`, consent, { ifMatch: waiting.etag });
  check("Chen agrees", approved.status === 200, approved.body);
  let told = waiting.body.decisions.length;
  const reach = async (what: string, isSo: (body: Body) => boolean): Promise<Body> => {
    const { body } = await until(
      what,
      200,
      () => vic.get(path),
      (pipeline) => {
        for (const { decision, reason } of pipeline.decisions.slice(told)) tell(`${decision}: ${reason}`);
        told = pipeline.decisions.length;
        return isSo(pipeline) || pipeline.finishedAt !== null;
      },
    );
    check(what, isSo(body), body.decisions.at(-1));
    return body;
  };
  const asked = await reach(
    "the candidate passes its gates, and people are asked",
    ({ changeRequests }) => changeRequests.approved !== null,
  );
  await voteThrough(people, asked.changeRequests.approved, "beats the champion on the rows of today");
  const second = await reach(
    "and asked to put it into production, plan and all",
    ({ changeRequests }) => changeRequests.production !== null,
  );
  await voteThrough(people, second.changeRequests.production, "a tenth first");
  return asked.candidate;
};

/** The retrained version takes over, a step at a time. */
export const takeOver = async (people: People, candidate: number): Promise<void> => {
  station("It takes over, step by step");
  const { vic } = people;
  const rollout = await follow(people, await rolloutOf(people, candidate), 240);
  check(
    `version ${candidate} went 10 → 25 → 50 → 100 % and is promoted`,
    rollout.status === "promoted",
    rollout.decisions.at(-1),
  );
  const described = await vic.get(`/v1/models/${model}`);
  check(`alias champion → ${candidate}`, described.body.aliases.champion === candidate, described.body.aliases);
  const pipelines = await until(
    "the end of the pipeline",
    30,
    () => vic.get("/v1/pipelines"),
    ({ items }) => items[0]?.finishedAt !== null,
  );
  check("the pipeline ended well", pipelines.body.items[0].status === "succeeded", pipelines.body.items[0]);
};
