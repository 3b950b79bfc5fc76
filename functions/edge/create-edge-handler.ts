import {
  type EdgeAnswer,
  type EdgeHeaders,
  headerOf,
  type OriginRequest,
  readOriginRequest,
} from "./origin-request.ts";

/**
 * What the function behind API Gateway takes of a file: base64 makes 6 MB of it, which is what Lambda takes.
 * Source: AWS Lambda Developer Guide, "Lambda quotas", invocation payload.
 */
const bodyBytesMax = 4_500_000;
/** Lambda@Edge lets an origin request function run for 30 s; the API answers within 29 or not at all. */
const answerMsMax = 28_000;

/**
 * Stands before the body of a file: what is too large for the function behind goes to object storage, by a redirect that
 * the API itself gives or refuses. Nothing is decided here but the size, so nothing is permitted or known here either.
 *
 * @param ask  fetch, as the API is asked
 */
export const createEdgeHandler =
  (ask: typeof fetch) =>
  async (event: unknown): Promise<OriginRequest | EdgeAnswer> => {
    const request = readOriginRequest(event);
    if (request.method !== "PUT") return request;
    // A body without a length is small or nobody's: S3 takes none, and clients send empty files so.
    const length = Number(headerOf(request, "content-length") ?? 0);
    if (length > bodyBytesMax) return askForRedirect(ask, request, length);
    // API Gateway hands over text as text: bytes that are no UTF-8 would be lost.
    const binary = [{ key: "Content-Type", value: "application/octet-stream" }];
    return { ...request, headers: { ...request.headers, "content-type": binary } };
  };

const forwarded = ["authorization", "user-agent"];

/** Sends the request on without its body, whose length is told beside, and answers what the API answers. */
const askForRedirect = async (ask: typeof fetch, request: OriginRequest, length: number): Promise<EdgeAnswer> => {
  const { protocol, domainName, port, path } = request.origin.custom;
  const sent = forwarded.flatMap((name) => {
    const value = headerOf(request, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  try {
    const answer = await ask(`${protocol}://${domainName}:${port}${path}${request.uri}`, {
      method: "PUT",
      headers: { ...Object.fromEntries(sent), "x-tidegate-body-bytes": String(length) },
      redirect: "manual",
      signal: AbortSignal.timeout(answerMsMax),
    });
    return { status: String(answer.status), headers: answeredHeaders(answer), body: await answer.text() };
  } catch {
    return unavailable;
  }
};

const answered = ["location", "content-type", "www-authenticate", "retry-after", "x-request-id"];

const answeredHeaders = (answer: Response): EdgeHeaders =>
  Object.fromEntries(
    answered.flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, [{ key: name, value }]]];
    }),
  );

/** Clients of MLflow try again. */
const unavailable: EdgeAnswer = {
  status: "503",
  headers: {
    "content-type": [{ key: "Content-Type", value: "application/json" }],
    "retry-after": [{ key: "Retry-After", value: "1" }],
  },
  body: JSON.stringify({ error_code: "TEMPORARILY_UNAVAILABLE", message: "The API did not answer in time." }),
};
