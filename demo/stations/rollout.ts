import { check, tell } from "../narrator.ts";
import type { People } from "../people.ts";
import { type Body, until } from "../person.ts";

const ended = ["promoted", "rolled-back", "aborted"];

/** Tells what a rollout decides, as it decides it, until it ends. */
export const follow = async ({ vic }: Pick<People, "vic">, id: string, secondsMax: number): Promise<Body> => {
  let told = 0;
  const answer = await until(
    "the end of the rollout",
    secondsMax,
    () => vic.get(`/v1/rollouts/${id}`),
    ({ status, decisions }) => {
      for (const { decision, reason } of decisions.slice(told)) tell(`${decision}: ${reason}`);
      told = decisions.length;
      return ended.includes(status);
    },
  );
  return answer.body;
};

/** Waits until a rollout of a version is under way, and answers its id. */
export const rolloutOf = async ({ vic }: Pick<People, "vic">, candidate: number): Promise<string> => {
  const found = await until(
    `a rollout of version ${candidate}`,
    60,
    () => vic.get("/v1/rollouts"),
    ({ items }) => items.some((rollout: Body) => rollout.candidate === candidate),
  );
  const rollout = found.body.items.find((item: Body) => item.candidate === candidate);
  check(`the last vote started the rollout of version ${candidate} beside version ${rollout.stable}`, true);
  return rollout.id;
};
