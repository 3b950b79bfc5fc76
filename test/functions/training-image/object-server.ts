import { createHash } from "node:crypto";
import { createServer } from "node:http";

type Fault = "AccessDenied" | "SlowDown" | "silence" | "truncated";
const statusOf = { AccessDenied: 403, NoSuchKey: 404, SlowDown: 503 } as const;

/** As much of S3's wire as one training job uses, with faults on demand, which no real bucket offers. */
export const startObjectServer = async () => {
  const objects = new Map<string, Buffer>();
  const written: string[] = [];
  const faults = new Map<string, Fault>();
  let meetSilence = () => {};
  const silent = new Promise<void>((resolve) => {
    meetSilence = resolve;
  });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const key = decodeURIComponent(new URL(request.url ?? "/", "http://s3").pathname.slice(1));
    const refuse = (code: keyof typeof statusOf) =>
      response
        .writeHead(statusOf[code], { "content-type": "application/xml" })
        .end(`<Error><Code>${code}</Code></Error>`);
    const fault = faults.get(`${request.method} ${key}`);
    if (fault === "AccessDenied" || fault === "SlowDown") return refuse(fault);
    if (fault === "silence") return meetSilence();
    if (request.method === "PUT") {
      const digest = createHash("sha256").update(body).digest("base64");
      if (request.headers["x-amz-checksum-sha256"] !== digest) return response.writeHead(400).end();
      objects.set(key, body);
      written.push(key);
      return response.end();
    }
    const object = objects.get(key);
    if (object === undefined) return refuse("NoSuchKey");
    response.writeHead(200, { "content-length": object.byteLength });
    if (fault !== "truncated") return response.end(object);
    response.write(object.subarray(0, object.byteLength / 2));
    return response.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the object server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    /** `bucket/key` → content. */
    objects,
    /** `bucket/key` of each write, in order. */
    written,
    /** `METHOD bucket/key` → what happens to it. */
    faults,
    /** When a request meets `silence`: it is never answered. */
    silent,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
};
