import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, Agent as TlsAgent } from "node:https";
import { ServiceError } from "../service-error.ts";

/** What the engine answered, byte for byte. */
export interface EngineAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** One call of the DynamoDB or Streams wire protocol. */
export interface EngineClient {
  /** @param target X-Amz-Target, e.g. `DynamoDB_20120810.GetItem` */
  call(target: string, body: Uint8Array): Promise<EngineAnswer>;
  close(): void;
}

/**
 * The engines insist on a signature's form and verify none; DynamoDB Local keeps one database per access key unless
 * told otherwise. So every call goes out under the same made-up key: the real one was verified before.
 */
const signedForm =
  "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0";

/**
 * Opens a client of a table engine. It keeps connections: a new one per call would cost more than the call.
 *
 * @param url where the engine listens
 */
export const createEngineClient = (url: string): EngineClient => {
  const endpoint = new URL(url);
  const secure = endpoint.protocol === "https:";
  const agent = secure ? new TlsAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  const send = secure ? httpsRequest : httpRequest;
  return {
    call: (target, body) =>
      new Promise((resolve, reject) => {
        const headers = {
          "content-type": "application/x-amz-json-1.0",
          "content-length": body.length,
          "x-amz-target": target,
          "x-amz-date": "20260101T000000Z",
          authorization: signedForm,
        };
        const call = send(endpoint, { method: "POST", headers, agent }, (answer) => {
          readAnswer(answer).then(resolve, (error) => reject(unreachable(error)));
        });
        call.once("error", (error) => reject(unreachable(error)));
        call.end(body);
      }),
    close: () => agent.destroy(),
  };
};

const readAnswer = async (answer: IncomingMessage): Promise<EngineAnswer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  return {
    status: answer.statusCode ?? 500,
    contentType: answer.headers["content-type"] ?? "application/x-amz-json-1.0",
    body: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks),
  };
};

/** DynamoDB's own word for "not your fault, try again", which every SDK retries. */
const unreachable = (error: unknown): ServiceError =>
  new ServiceError("InternalServerError", 500, `the table engine did not answer: ${String(error)}`);
