import { setTimeout } from "node:timers/promises";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { eventIdOf } from "../domain/command/event-id.ts";
import type { Hash } from "../domain/log/merkle-hash.ts";
import { formatTlogProof } from "../domain/log/tlog-proof.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { EventIndex } from "../ports/event-index.ts";
import type { LogTiles } from "../ports/log-tiles.ts";
import { proveAuditEvent } from "../usecases/prove-audit-event.ts";
import { commandContext } from "./command-context.ts";
import type { HttpEnv } from "./http-env.ts";
import { log } from "./log.ts";
import { workspacePath } from "./request-path.ts";
import { waitPreference } from "./wait-preference.ts";

export interface AnswerWithProofNeeds {
  readonly aggregates: AggregateStore;
  readonly events: EventIndex;
  readonly tiles: LogTiles;
  /** SHA-256. */
  readonly hash: Hash;
}

const linksMax = 8;
/** API Gateway lets all headers of an answer have 10 240 bytes. */
const proofCharactersMax = 8192;
const pollMsMin = 50;
const pollMsMax = 400;

/**
 * Lets a caller who sends `Prefer: wait=N` with a command wait until its events are under a published checkpoint, and gives
 * the proof of the first one with the answer. A repeated command gets the proof of the first one that was committed. The
 * answer itself never depends on it: what has been committed stays so whether or not the log comes to it in time.
 */
export const answerWithProof = (needs: AnswerWithProofNeeds) =>
  createMiddleware<HttpEnv>(async (c, next) => {
    const startedMs = performance.now();
    await next();
    const seconds = waitPreference(c.req.header("prefer"));
    if (seconds === undefined || c.req.method === "GET" || !c.res.ok) return;
    try {
      await addProof(needs, c, seconds, startedMs + seconds * 1000);
    } catch (error) {
      const text = error instanceof Error ? error.stack : String(error);
      log("error", "no proof could be given", { requestId: c.get("requestId"), error: text });
    }
  });

const addProof = async (needs: AnswerWithProofNeeds, c: Context<HttpEnv>, seconds: number, untilMs: number) => {
  const context = commandContext(c);
  const recalled = await needs.aggregates.recall(context);
  // A request that is no command wrote nothing; a key that another request used names another command.
  if (recalled === undefined || recalled.requestHash !== context.requestHash) return;
  const { id, leaves } = recalled.command;
  for (let ordinal = 0; ordinal < Math.min(leaves, linksMax); ordinal += 1) {
    const path = workspacePath(context.workspace, `/v1/audit/events/${eventIdOf(id, ordinal)}/proof`);
    c.header("link", `<${path}>; rel="audit-proof"`, { append: true });
  }
  const proof = await proofUntil(needs, context.workspace, eventIdOf(id, 0), untilMs);
  if (proof === undefined) return;
  c.header("preference-applied", `wait=${seconds}`);
  if (proof.length <= proofCharactersMax) c.header("audit-proof", proof);
};

/** All leaves of a command enter the log side by side, so that the first is there means that all are. */
const proofUntil = async (needs: AnswerWithProofNeeds, workspace: string, event: string, untilMs: number) => {
  for (let pauseMs = pollMsMin; ; pauseMs = Math.min(pauseMs * 2, pollMsMax)) {
    if ((await needs.events.indexOf(workspace, event)) !== undefined) break;
    if (performance.now() + pauseMs > untilMs) return undefined;
    await setTimeout(pauseMs);
  }
  const proven = await proveAuditEvent(needs, workspace, event);
  if (!proven.ok) return undefined;
  // Without the leaf: whoever sent the command need not be somebody who may read the log, and a header has to be short.
  const { extra: _, ...bare } = proven.value;
  return Buffer.from(formatTlogProof(bare)).toString("base64");
};
