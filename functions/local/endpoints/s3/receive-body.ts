import { readFile } from "node:fs/promises";
import { ServiceError } from "../service-error.ts";
import type { ObjectRequest } from "../service-handler.ts";
import { decodeAwsChunked } from "./aws-chunked.ts";
import { type ChecksumAlgorithm, checksumAlgorithms } from "./checksums.ts";
import { headerValue } from "./object-call.ts";
import { type ReceivedContent, receiveContent } from "./receive-content.ts";
import { badDigest, incompleteBody, malformedXml, notImplemented } from "./s3-errors.ts";

/** S3 takes 5 GiB in one request. */
const maxBytes = 5 * 1024 ** 3;

/**
 * Reads a request's body and holds it against everything the client said of it: length, signed hash, Content-MD5 and
 * checksums, be they in headers or behind the body. Corrupt content is never kept.
 *
 * @param folder where unfinished files go
 * @param wanted an algorithm to compute although the client gave no value
 * @throws ServiceError BadDigest, IncompleteBody, XAmzContentSHA256Mismatch and the like
 */
export const receiveBody = async (
  request: ObjectRequest,
  folder: string,
  wanted?: ChecksumAlgorithm,
): Promise<ReceivedContent> => {
  const declared = declaredLength(request);
  const given = givenChecksums(request);
  const trailing = trailingAlgorithms(request);
  const algorithms = [...new Set([...given.keys(), ...trailing, ...(wanted ? [wanted] : [])])];

  const { payload, trailers } = openPayload(request);
  const received = await receiveContent(payload, folder, algorithms).catch((error: unknown) => {
    throw isDisconnect(error) ? incompleteBody() : error;
  });
  try {
    if (received.size !== declared) throw incompleteBody();
    checkHashes(request, received);
    for (const algorithm of trailing) {
      const value = trailers().get(`x-amz-checksum-${algorithm}`);
      if (value === undefined)
        throw new ServiceError("MalformedTrailerError", 400, "The request lacks the trailing header it announced.");
      given.set(algorithm, value);
    }
    for (const [algorithm, value] of given)
      if (received.checksums[algorithm] !== value) throw badDigest(algorithm.toUpperCase());
    return received;
  } catch (error) {
    await received.discard();
    throw error;
  }
};

const openPayload = (request: ObjectRequest) => {
  const { payload, signature, context } = request;
  const incoming: AsyncIterable<Buffer> = context.env.incoming;
  if (payload.kind === "chunked") return decodeAwsChunked(incoming, payload.signed ? signature : undefined);
  return { payload: incoming, trailers: () => new Map<string, string>() };
};

const declaredLength = (request: ObjectRequest): number => {
  const header = request.payload.kind === "chunked" ? "x-amz-decoded-content-length" : "content-length";
  const value = request.headers.get(header);
  if (value === null || !/^\d{1,15}$/.test(value))
    throw new ServiceError("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");
  if (Number(value) > maxBytes)
    throw new ServiceError("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size");
  return Number(value);
};

const givenChecksums = (request: ObjectRequest): Map<ChecksumAlgorithm, string> => {
  if (headerValue(request, "x-amz-checksum-crc64nvme") !== undefined) throw notImplemented("the checksum CRC64NVME");
  const given = new Map<ChecksumAlgorithm, string>();
  for (const algorithm of checksumAlgorithms) {
    const value = headerValue(request, `x-amz-checksum-${algorithm}`);
    if (value !== undefined) given.set(algorithm, value);
  }
  return given;
};

const trailingAlgorithms = (request: ObjectRequest): readonly ChecksumAlgorithm[] => {
  const announced = request.headers.get("x-amz-trailer");
  if (announced === null) return [];
  const algorithm = checksumAlgorithms.find((one) => announced.toLowerCase() === `x-amz-checksum-${one}`);
  if (algorithm === undefined) throw notImplemented(`the trailing header ${announced}`);
  return [algorithm];
};

const checkHashes = ({ payload, headers }: ObjectRequest, received: ReceivedContent): void => {
  if (payload.kind === "sha256" && payload.hex !== received.sha256)
    throw new ServiceError(
      "XAmzContentSHA256Mismatch",
      400,
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  const md5 = headers.get("content-md5");
  if (md5 === null) return;
  if (Buffer.from(md5, "base64").length !== 16)
    throw new ServiceError("InvalidDigest", 400, "The Content-MD5 you specified was invalid.");
  if (md5 !== received.md5.toString("base64")) throw badDigest("Content-MD5");
};

/** 1 000 keys to delete, or 10 000 parts to join, fit. */
const maxDocumentBytes = 4 * 1024 * 1024;

/** Reads a body that is a document; its digests are held to as for an object. */
export const receiveDocument = async (request: ObjectRequest, folder: string): Promise<string> => {
  if (declaredLength(request) > maxDocumentBytes) throw malformedXml();
  const received = await receiveBody(request, folder);
  try {
    const { place } = received;
    return place.kind === "memory" ? place.bytes.toString("utf8") : await readFile(place.path, "utf8");
  } finally {
    await received.discard();
  }
};

const isDisconnect = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  (error.code === "ECONNRESET" || error.code === "ERR_STREAM_PREMATURE_CLOSE");
