import { check, station, tell } from "../narrator.ts";
import type { People } from "../people.ts";
import type { Body, Person } from "../person.ts";
import { model } from "./train.ts";

/** Asks for a transition; where people must agree, the answer is the change request they vote on. */
export const ask = async (who: Person, number: number, stage: string, reason: string): Promise<Body> => {
  const path = `/v1/models/${model}/versions/${number}`;
  const { etag } = await who.get(path);
  const asked = await who.post(`${path}/stage`, { stage, reason }, { ifMatch: etag });
  check(
    `${who.name} asks for ${stage}: ${asked.status === 202 ? "people must agree" : "done"}`,
    asked.status === 202 || asked.status === 200,
    asked.body,
  );
  return asked.body;
};

const vote = async (who: Person, request: Body, decision: "approve" | "reject", reason: string) => {
  const path = `/v1/change-requests/${request.id}`;
  const current = await who.get(path);
  return who.post(`${path}/votes`, { decision, reason, digest: current.body.digest }, { ifMatch: current.etag });
};

const tally = (request: Body): string => {
  const seats: readonly { seat: string; approvals: number }[] = request.rule.seats;
  const votes: readonly { seat: string; decision: string }[] = request.votes;
  return seats
    .map(
      ({ seat, approvals }) =>
        `${seat} ${votes.filter((cast) => cast.seat === seat && cast.decision === "approve").length}/${approvals}`,
    )
    .join(", ");
};

/** Development → Staging → Approved, with everybody whom tier 2 asks for, and nobody else. */
export const approve = async (people: People, number: number): Promise<void> => {
  station("People decide");
  const { ada, ben, chen, dana, eli, olu } = people;
  await ask(ada, number, "Staging", "holds up on the held-out rows");
  const request = await ask(ada, number, "Approved", "as good for women as for men, within two points");
  const self = await vote(ada, request, "approve", "I made it");
  check(
    "Ada may not approve what she made: separation of duties",
    self.status === 403 || self.status === 409 || self.status === 422,
    self.body,
  );
  tell(`refused: ${self.body.detail}`);
  const stranger = await vote(olu, request, "approve", "looks fine");
  check("an operator has no seat here", stranger.status === 403, stranger.body);
  let last: Body = request;
  for (const [who, reason] of [
    [ben, "split and features checked"],
    [chen, "ONNX agrees with XGBoost"],
    [dana, "better than the rule we use today"],
    [eli, "the counties want it"],
  ] as const) {
    const answer = await vote(who, request, "approve", reason);
    check(`${who.name} approves: “${reason}”`, answer.status === 200, answer.body);
    last = answer.body;
    tell(tally(last));
  }
  check("the last vote applied the change in its own transaction", last.status === "applied", last);
  const version = await ada.get(`/v1/models/${model}/versions/${number}`);
  check(`version ${number} is Approved`, version.body.stage === "Approved", version.body.stage);
};

/** Everybody who may, votes until the request is applied: what the last vote applies. */
export const voteThrough = async (people: People, id: string, reason: string): Promise<void> => {
  const { ada, ben, chen, dana, eli } = people;
  let last: Body = (await ada.get(`/v1/change-requests/${id}`)).body;
  for (const who of [ben, chen, dana, eli]) {
    if (last.status === "applied") break;
    const answer = await vote(who, { id }, "approve", reason);
    if (answer.status !== 200) continue;
    tell(`${who.name} approves; ${tally(answer.body)}`);
    last = answer.body;
  }
  check("the change request is applied", last.status === "applied", last);
};

/** Approved → Production: stage, alias `champion` and route move in one command. */
export const promote = async (people: People, number: number): Promise<void> => {
  station("People put it into production");
  const { ada, vic } = people;
  const request = await ask(ada, number, "Production", "deployed and tried");
  await voteThrough(people, request.id, "agreed");
  const [version, described, route] = await Promise.all([
    vic.get(`/v1/models/${model}/versions/${number}`),
    vic.get(`/v1/models/${model}`),
    vic.get(`/v1/routes/${model}`),
  ]);
  check("stage Production", version.body.stage === "Production", version.body.stage);
  check(`alias champion → ${number}`, described.body.aliases.champion === number, described.body.aliases);
  check(
    "route: 100 % on it",
    route.body.arms?.[0]?.version === number && route.body.arms[0].weightBasisPoints === 10_000,
    route.body,
  );
};
