import type { EngineAnswer } from "./engine-client.ts";

/** Hands the engine's answer on as it is: its errors are DynamoDB's own, which the SDK knows. */
export const engineResponse = ({ status, contentType, body }: EngineAnswer): Response =>
  new Response(new Uint8Array(body.buffer, body.byteOffset, body.byteLength), {
    status,
    headers: { "content-type": contentType },
  });
