import type { IncomingMessage } from "node:http";
import { ServiceError } from "./service-error.ts";

/**
 * Reads a request's body whole, off Node's own stream: the web stream in between would double the cost of a small call.
 *
 * @param maxBytes refuses more with RequestEntityTooLargeException, without reading on
 */
export const readBody = (incoming: IncomingMessage, maxBytes: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > maxBytes) {
        incoming.off("data", onData);
        reject(new ServiceError("RequestEntityTooLargeException", 413, `the body exceeds ${maxBytes} bytes`));
      } else chunks.push(chunk);
    };
    incoming.on("data", onData);
    incoming.once("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    incoming.once("error", reject);
    incoming.once("close", () => reject(new Error("the client closed the connection before the body ended")));
  });
