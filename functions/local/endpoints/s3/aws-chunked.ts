import { createHash, hash } from "node:crypto";
import { ServiceError } from "../service-error.ts";
import type { VerifiedSignature } from "../sigv4/signature-verifier.ts";
import { hmac } from "../sigv4/signing-key.ts";
import { incompleteBody, invalidRequest } from "./s3-errors.ts";

/** A decoded body: the payload as a stream and, once it has ended, the trailing headers. */
export interface DecodedChunks {
  readonly payload: AsyncIterable<Buffer>;
  readonly trailers: () => ReadonlyMap<string, string>;
}

const emptyHash = hash("sha256", "", "hex");
/** Longest line between chunks; S3's own lines stay under 200 bytes. */
const maxLineBytes = 8_192;

/**
 * Takes the aws-chunked framing off a body. Without it the framing itself would be stored.
 *
 * Source: "Signature calculations for the Authorization header: transferring payload in multiple chunks" (S3 API).
 *
 * @param chain the request's verified signature if each chunk is signed, undefined for unsigned chunks
 * @throws ServiceError while the payload is read, if the framing breaks off or a chunk's signature does not hold
 */
export const decodeAwsChunked = (
  source: AsyncIterable<Buffer>,
  chain: VerifiedSignature | undefined,
): DecodedChunks => {
  const trailers = new Map<string, string>();
  return { payload: decode(createReader(source), trailers, chain), trailers: () => trailers };
};

async function* decode(
  reader: Reader,
  trailers: Map<string, string>,
  chain: VerifiedSignature | undefined,
): AsyncGenerator<Buffer> {
  let previous = chain?.signature ?? "";
  for (;;) {
    const { size, signature } = parseChunkLine(await reader.line());
    const hashed = createHash("sha256");
    for (let left = size; left > 0; ) {
      const part = await reader.some(left);
      left -= part.length;
      if (chain) hashed.update(part);
      yield part;
    }
    if (chain) {
      const expected = chunkSignature(chain, "PAYLOAD", previous, `${emptyHash}\n${hashed.digest("hex")}`);
      if (expected !== signature) throw signatureMismatch();
      previous = expected;
    }
    if (size === 0) break;
    if ((await reader.line()) !== "") throw invalidRequest("a chunk of the body is longer than it says");
  }
  await readTrailers(reader, trailers);
  if (chain && trailers.size > 0) verifyTrailers(chain, previous, trailers);
}

const readTrailers = async (reader: Reader, trailers: Map<string, string>): Promise<void> => {
  for (let line = await reader.lastLine(); line !== ""; line = await reader.lastLine()) {
    const colon = line.indexOf(":");
    if (colon <= 0) throw invalidRequest("a trailing header is malformed");
    trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
};

const verifyTrailers = (chain: VerifiedSignature, previous: string, trailers: Map<string, string>): void => {
  const signature = trailers.get("x-amz-trailer-signature");
  trailers.delete("x-amz-trailer-signature");
  const lines = [...trailers].map(([name, value]) => `${name}:${value}\n`).join("");
  if (chunkSignature(chain, "TRAILER", previous, hash("sha256", lines, "hex")) !== signature) throw signatureMismatch();
};

const chunkSignature = (chain: VerifiedSignature, kind: string, previous: string, digest: string): string =>
  hmac(
    chain.signingKey,
    `AWS4-HMAC-SHA256-${kind}\n${chain.timestamp}\n${chain.scope}\n${previous}\n${digest}`,
  ).toString("hex");

const signatureMismatch = (): ServiceError =>
  new ServiceError("SignatureDoesNotMatch", 403, "The signature of a chunk of the body does not match.");

const parseChunkLine = (line: string): { size: number; signature: string } => {
  const [, size = "", signature = ""] = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line) ?? [];
  if (size === "") throw invalidRequest("the aws-chunked framing of the body is malformed");
  return { size: Number.parseInt(size, 16), signature };
};

interface Reader {
  readonly line: () => Promise<string>;
  /** Like line, but a body may end without the final empty line. */
  readonly lastLine: () => Promise<string>;
  readonly some: (max: number) => Promise<Buffer>;
}

const createReader = (source: AsyncIterable<Buffer>): Reader => {
  const chunks = source[Symbol.asyncIterator]();
  let pending: Buffer = Buffer.alloc(0);
  const fill = async (): Promise<boolean> => {
    const next = await chunks.next();
    if (next.done) return false;
    pending = pending.length === 0 ? next.value : Buffer.concat([pending, next.value]);
    return true;
  };
  const readLine = async (mayEnd: boolean): Promise<string> => {
    for (;;) {
      const end = pending.indexOf("\r\n");
      if (end !== -1) {
        const text = pending.toString("latin1", 0, end);
        pending = pending.subarray(end + 2);
        return text;
      }
      if (pending.length > maxLineBytes) throw invalidRequest("the aws-chunked framing of the body is malformed");
      if (await fill()) continue;
      if (mayEnd && pending.length === 0) return "";
      throw incompleteBody();
    }
  };
  return {
    line: () => readLine(false),
    lastLine: () => readLine(true),
    some: async (max) => {
      if (pending.length === 0 && !(await fill())) throw incompleteBody();
      const part = pending.subarray(0, max);
      pending = pending.subarray(part.length);
      return part;
    },
  };
};
