import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { creationProblemResponses } from "../../../lib/http/problem-responses.ts";
import { type ProofVerdict, verifyAuditProof } from "../../../lib/usecases/verify-audit-proof.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { loggedLeafResponse, toLoggedLeafResponse } from "./logged-leaf-response.ts";

type Reason = Extract<ProofVerdict, { verified: false }>["reason"];

const detailOf: Readonly<Record<Reason, string>> = {
  "malformed-note": "What stands below the hashes is no signed note (c2sp.org/signed-note).",
  "malformed-checkpoint": "The signed note is no checkpoint (c2sp.org/tlog-checkpoint).",
  "wrong-signature": "The signature under this log's key id is not one of its key over this checkpoint.",
  "unknown-signer": "This workspace's log has not signed the checkpoint.",
  "wrong-origin": "The checkpoint is of another log than the one whose key signed it.",
  "size-out-of-range": "The checkpoint covers fewer leaves than the index says.",
  "malformed-hash": "A hash has not 32 bytes.",
  "wrong-proof-length": "A proof of this index at this size has another number of hashes.",
  "older-root-mismatch": "The hashes do not lead to the older root.",
  "root-mismatch": "The leaf and the hashes do not lead to the signed root: one of them is not what was logged.",
  "size-not-published": "The log's key has signed the checkpoint, but the log shows fewer leaves: it was cut back.",
  "other-history": "The log's key has signed the checkpoint, but the log has another history today: it was forked.",
};

const verdictResponse = z
  .discriminatedUnion("verified", [
    z.strictObject({
      verified: z.literal(true),
      size: z.int().openapi({ description: "Leaves that the proof's checkpoint covers." }),
      ...loggedLeafResponse.shape,
    }),
    z.strictObject({ verified: z.literal(false), reason: z.string(), detail: z.string() }),
  ])
  .openapi("ProofVerdict");

/** POST /v1/audit/verify */
export const registerVerifyProof = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/audit/verify",
    operationId: "verifyProof",
    tags: ["audit"],
    summary: "Verify an uploaded proof against the log",
    description:
      "Takes a c2sp.org/tlog-proof file with its leaf as extra data, as GET /v1/audit/events/{event}/proof gives it. Who trusts nobody verifies it offline instead.",
    middleware: [allow("verifyProof", dependencies)] as const,
    request: { body: { required: true, content: { "text/plain": { schema: z.string() } } } },
    responses: {
      200: { description: "The verdict.", content: { "application/json": { schema: verdictResponse } } },
      ...creationProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await verifyAuditProof(dependencies, c.get("workspace"), await c.req.text());
    if (!result.ok) throw new Problem(result.refusal);
    const verdict = result.value;
    return verdict.verified
      ? c.json({ verified: true as const, size: verdict.size, ...toLoggedLeafResponse(verdict) }, 200)
      : c.json({ verified: false as const, reason: verdict.reason, detail: detailOf[verdict.reason] }, 200);
  });
};
