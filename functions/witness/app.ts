import { Hono } from "hono";
import { formatSignatureLine } from "../../lib/domain/log/signed-note.ts";
import { formatVerifierKey, signatureTypes } from "../../lib/domain/log/verifier-key.ts";
import { log } from "../../lib/http/log.ts";
import { type AddCheckpointRefusal, type CosignNeeds, cosignCheckpoint } from "../../lib/usecases/cosign-checkpoint.ts";

/** A checkpoint, 63 hashes and room for post-quantum signatures. */
const bodyBytesMax = 65_536;

/** The answers of c2sp.org/tlog-witness. */
const statusOf = {
  "malformed-request": 400,
  "malformed-note": 400,
  "malformed-checkpoint": 400,
  "old-size-above-size": 400,
  "not-signed-by-log": 403,
  "unknown-log": 404,
  "other-old-size": 409,
  "other-root": 409,
  "wrong-proof": 422,
} as const satisfies Record<AddCheckpointRefusal["code"], number>;

/**
 * A witness over HTTP (c2sp.org/tlog-witness): anybody may ask, and nothing but a log's own signature counts. It speaks the
 * protocol's plain text and knows nobody, so it shares nothing with the native API.
 */
export const createWitnessApp = (needs: CosignNeeds): Hono => {
  const app = new Hono();
  app.post("/witness/add-checkpoint", async (c) => {
    const body = new Uint8Array(await c.req.arrayBuffer());
    if (body.length > bodyBytesMax) return c.text(`more than ${bodyBytesMax} bytes\n`, 413);
    const text = decode(body);
    const result = text === undefined ? malformed : await cosignCheckpoint(needs, text);
    if (result.ok) return c.text(formatSignatureLine(result.value));
    const { refusal } = result;
    if (refusal.code === "other-old-size")
      return c.body(`${refusal.size}\n`, 409, { "content-type": "text/x.tlog.size" });
    return c.text(`${refusal.code}\n`, statusOf[refusal.code]);
  });
  app.get("/witness/key", async (c) =>
    c.text(`${formatVerifierKey(await needs.cosigner.verifierKey(), signatureTypes.cosignature)}\n`),
  );
  app.notFound((c) => c.text("not found\n", 404));
  app.onError((error, c) => {
    log("error", "the witness failed", { error: error.stack ?? String(error) });
    return c.text("internal error\n", 500);
  });
  return app;
};

const malformed = { ok: false, refusal: { code: "malformed-note" } } as const;

const decode = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
};
