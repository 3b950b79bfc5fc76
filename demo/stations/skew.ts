import { check, station, tell } from "../narrator.ts";
import type { People } from "../people.ts";
import type { Traffic } from "../traffic.ts";
import { ask, voteThrough } from "./approve.ts";
import { follow, rolloutOf } from "./rollout.ts";
import { deploy } from "./serve.ts";
import { model } from "./train.ts";
import { plan } from "./watch.ts";

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** A version whose training saw other ages than the application sends: as good as any on its own rows, and harmful live. */
export const skew = async (people: People, traffic: Traffic, number: number, champion: number): Promise<void> => {
  station("A version that is only good on paper");
  const { ada, chen, vic } = people;
  const cooling = await chen.post("/v1/pipelines", { model, reason: "once more" });
  check("a retraining by policy is refused while the model cools down: 409", cooling.status === 409, cooling.body);
  tell(cooling.body.detail);
  tell("so Ada's new data pipeline, which scales ages before training, trains one on its own");
  await ask(ada, number, "Staging", "as accurate as the champion on its held-out rows");
  const approval = await ask(ada, number, "Approved", "as accurate as the champion on its held-out rows");
  await voteThrough(people, approval.id, "the figures are fine");
  await deploy(people, number);
  const down = { ...plan, steps: [{ ...plan.steps[0], weightBasisPoints: 5_000 }, ...plan.steps.slice(0, 1)] };
  const refused = await ada.post("/v1/rollouts", { model, version: number, plan: down, reason: "backwards" });
  check("a plan whose steps go down is refused: 422", refused.status === 422, refused.body);
  const asked = await ada.post("/v1/rollouts", { model, version: number, plan, reason: "as accurate as the champion" });
  check("Ada asks for a canary of it", asked.status === 202, asked.body);
  await voteThrough(people, asked.body.changeRequest.id, "let us see");

  station("The canary catches it");
  const id = await rolloutOf(people, number);
  const overlapping = await ada.post("/v1/rollouts", { model, version: champion, plan, reason: "two at once" });
  check("a second rollout on the route is refused", overlapping.status === 409, overlapping.body);
  const rollout = await follow(people, id, 180);
  check("rolled back, by itself", rollout.status === "rolled-back", rollout.decisions.at(-1));
  const harm = rollout.decisions.find(({ decision }: { decision: string }) => decision === "roll-back");
  const bad = traffic.tally(number);
  tell(`${bad.rows} rows were answered by version ${number} in all, ${bad.wrong} of them wrong`);
  const verdictAt = Date.parse(harm.at);
  tell(
    `verdict → last bad answer ${seconds(Math.max(0, bad.lastAt - verdictAt))}, → traffic seen back ${seconds(Date.parse(rollout.finishedAt) - verdictAt)}`,
  );
  const [route, described] = [await vic.get(`/v1/routes/${model}`), await vic.get(`/v1/models/${model}`)];
  check(
    `all traffic is back on version ${champion}, which is still champion`,
    described.body.aliases.champion === champion &&
      route.body.arms.every(
        (arm: { version: number; weightBasisPoints: number }) =>
          arm.version === champion || arm.weightBasisPoints === 0,
      ),
    route.body,
  );
};
