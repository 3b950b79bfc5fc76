import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getChangeRequest } from "../../lib/usecases/get-change-request.ts";
import { getVersion } from "../../lib/usecases/get-version.ts";
import { listChangeRequests } from "../../lib/usecases/list-change-requests.ts";
import { openChangeRequest } from "../../lib/usecases/open-change-request.ts";
import { signVersion } from "../../lib/usecases/sign-version.ts";
import { transitionStage } from "../../lib/usecases/transition-stage.ts";
import { updateModel } from "../../lib/usecases/update-model.ts";
import { voteOnChangeRequest } from "../../lib/usecases/vote-on-change-request.ts";
import { withdrawChangeRequest } from "../../lib/usecases/withdraw-change-request.ts";
import { by, held, openRegistry } from "../support/registry.ts";
import { startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
let registry: Awaited<ReturnType<typeof openRegistry>>;
beforeAll(async () => {
  engine = await startTableEngine();
  registry = await openRegistry(engine);
});
afterAll(() => engine.stop());

const requester = () => by("rita", "data-scientist");
const staged = async (name: string, tier: 1 | 2 | 3 | 4) => {
  await registry.model(name, tier);
  await registry.version(name);
  await registry.move(name, 1, "Staging");
};
const ask = (model: string, to: "Approved" | "Production" = "Approved") =>
  openChangeRequest(registry, by("rita", "data-scientist"), { model, version: "1", to, reason: "better" });
const stageOf = async (model: string) =>
  held(await getVersion(registry, "default", { model, version: "1" })).state.stage;
const vote = (
  request: { id: string; digest: string },
  actor: string,
  role: string,
  decision: "approve" | "reject" = "approve",
) =>
  voteOnChangeRequest(registry, by(actor, role), { id: request.id, digest: request.digest, decision, reason: "seen" });

describe("a tier 1 model", () => {
  test("is approved by four of the board, compliance, legal and the business owner, and by nobody less", async () => {
    await staged("tier1", 1);
    const { changeRequest } = held(await ask("tier1"));
    const request = changeRequest.state;
    expect(await vote(request, "b1", "ml-review-board")).toMatchObject({
      refusal: { code: "signature-required", version: 1 },
    });
    held(await signVersion(registry, by("mel", "ml-engineer"), { model: "tier1", version: "1" }));
    for (const [actor, role] of [
      ["b1", "ml-review-board"],
      ["b2", "ml-review-board"],
      ["c", "compliance"],
      ["l", "legal"],
      ["o", "business-owner"],
      ["b3", "ml-review-board"],
    ] as const) {
      held(await vote(request, actor, role));
    }
    expect(await stageOf("tier1")).toBe("Staging");
    expect(await vote(request, "ada", "ml-review-board")).toMatchObject({ refusal: { code: "self-approval" } });
    expect(await vote(request, "b1", "ml-review-board")).toMatchObject({ refusal: { code: "already-voted" } });
    const last = held(await vote(request, "b4", "ml-review-board"));
    expect(last.state).toMatchObject({ status: "applied", policyHash: registry.approvalPolicy.hash });
    expect(held(await getVersion(registry, "default", { model: "tier1", version: "1" })).state).toMatchObject({
      stage: "Approved",
      openChangeRequest: null,
      approvals: [{ changeRequest: request.id, to: "Approved" }],
    });
  });

  test("is approved once however many last votes arrive at once", async () => {
    await staged("tier1-race", 1);
    held(await signVersion(registry, by("mel", "ml-engineer"), { model: "tier1-race", version: "1" }));
    const request = held(await ask("tier1-race")).changeRequest.state;
    const ballots = ["b1", "b2", "b3", "b4", "b5"].map((actor) => [actor, "ml-review-board"] as const);
    const others = [
      ["c", "compliance"],
      ["l", "legal"],
      ["o", "business-owner"],
    ] as const;
    const results = await Promise.all([...ballots, ...others].map(([actor, role]) => vote(request, actor, role)));
    const refused = results.flatMap((result) => (result.ok ? [] : [result.refusal.code]));
    // With four board votes in before the others, the fifth may come after the request is closed.
    expect(refused.filter((code) => code !== "change-request-closed")).toEqual([]);
    const { state } = held(await getVersion(registry, "default", { model: "tier1-race", version: "1" }));
    expect(state).toMatchObject({ stage: "Approved", approvals: [{ changeRequest: request.id }] });
    expect(state.approvals).toHaveLength(1);
  });
});

test("an experimental model is attested by its requester alone, and the record says so", async () => {
  await staged("tier4", 4);
  const { version, changeRequest } = held(
    await transitionStage(registry, requester(), { model: "tier4", version: "1", to: "Approved", reason: "try" }),
  );
  expect(version.state.stage).toBe("Approved");
  expect(changeRequest?.state).toMatchObject({
    status: "applied",
    selfAttested: true,
    votes: [{ actor: "rita", seat: "self" }],
  });
});

test("a rejection closes the request and the version can be asked about again", async () => {
  await staged("rejected", 3);
  const request = held(await ask("rejected")).changeRequest.state;
  expect(await ask("rejected")).toMatchObject({ refusal: { code: "change-request-open", changeRequest: request.id } });
  expect(held(await vote(request, "mel", "ml-engineer", "reject")).state.status).toBe("rejected");
  expect(await stageOf("rejected")).toBe("Staging");
  expect((await ask("rejected")).ok).toBe(true);
});

test("a request that ran out of time is expired, takes no vote, and gives way to a new one", async () => {
  const late = await openRegistry(engine);
  await late.model("late");
  await late.version("late");
  await late.move("late", 1, "Staging");
  const input = { model: "late", version: "1", to: "Approved", reason: "x" } as const;
  const first = held(await openChangeRequest(late, requester(), input)).changeRequest.state;
  late.time.now += 5 * 86_400_000;
  expect(held(await getChangeRequest(late, "default", first.id)).state.status).toBe("expired");
  const cast = { id: first.id, digest: first.digest, decision: "approve", reason: "" } as const;
  expect(await voteOnChangeRequest(late, by("mel", "ml-engineer"), cast)).toMatchObject({
    refusal: { code: "change-request-expired" },
  });
  held(await openChangeRequest(late, requester(), input));
  const closed = await listChangeRequests(late, "default", { group: "closed", limit: 10 });
  expect(closed.items.map(({ state }) => [state.id, state.status])).toEqual([[first.id, "expired"]]);
});

test("a withdrawn request frees its version", async () => {
  await staged("withdrawn", 3);
  const { state, revision } = held(await ask("withdrawn")).changeRequest;
  expect(await withdrawChangeRequest(registry, by("mel", "ml-engineer"), { id: state.id })).toMatchObject({
    refusal: { code: "not-requester" },
  });
  expect(await withdrawChangeRequest(registry, requester(), { id: state.id, ifMatch: revision + 1 })).toMatchObject({
    refusal: { code: "precondition-failed" },
  });
  held(await withdrawChangeRequest(registry, requester(), { id: state.id, ifMatch: revision }));
  held(await transitionStage(registry, requester(), { model: "withdrawn", version: "1", to: "Archived", reason: "" }));
});

test("a tier raised while people vote makes the request void", async () => {
  await staged("raised", 3);
  const request = held(await ask("raised")).changeRequest.state;
  held(await updateModel(registry, by("ada"), { model: "raised", update: { riskTier: 1 } }));
  expect(await vote(request, "mel", "ml-engineer")).toMatchObject({
    refusal: { code: "risk-tier-changed", from: 3, to: 1 },
  });
});

test("nobody is asked about a move that needs nobody, and a stale version is not moved", async () => {
  await registry.model("plain");
  const { revision } = await registry.version("plain");
  const input = { model: "plain", version: "1", to: "Staging", reason: "" } as const;
  expect(await openChangeRequest(registry, requester(), input)).toMatchObject({
    refusal: { code: "approval-not-needed" },
  });
  expect(await transitionStage(registry, requester(), { ...input, ifMatch: revision + 1 })).toMatchObject({
    refusal: { code: "precondition-failed", revision },
  });
  expect(held(await transitionStage(registry, requester(), { ...input, ifMatch: revision }))).toMatchObject({
    version: { state: { stage: "Staging" } },
    changeRequest: null,
  });
});
