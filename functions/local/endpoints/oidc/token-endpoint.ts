import { timingSafeEqual } from "node:crypto";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import type { TokenRequest } from "./token-request.ts";

/** The one client: whoever can read the data folder, and so could sign tokens anyway. */
export const localClientId = "local";

export interface TokenEndpointNeeds {
  readonly clientSecret: string;
  readonly issueToken: (request: TokenRequest) => Promise<string>;
}

const expiresInSeconds = 3_600;
const groupPattern = /^(\*|[a-z0-9][a-z0-9-]{0,62})\/[a-z][a-z-]{0,62}$/;

/**
 * The client credentials grant (RFC 6749, 4.4) for scripts on this machine. The scope names the groups that the token
 * shall carry, e.g. `default/approver`.
 *
 * Callers must come over loopback and say so in Host: a web page that rebinds its own name to 127.0.0.1 does not.
 */
export const answerTokenRequest = async (context: Context, needs: TokenEndpointNeeds): Promise<Response> => {
  context.header("cache-control", "no-store");
  if (!isLoopback(context)) return refusal(context, 403, "unauthorized_client", "only from this machine");
  const form = await readForm(context.req.raw);
  if (form === undefined) return refusal(context, 400, "invalid_request", "the body must be a form of at most 16 KiB");

  const client = readClient(context.req.header("authorization"), form);
  if (client === undefined || client.id !== localClientId || !isSame(client.secret, needs.clientSecret)) {
    context.header("www-authenticate", 'Basic realm="tidegate"');
    return refusal(context, 401, "invalid_client", "unknown client or wrong secret");
  }
  if (form.get("grant_type") !== "client_credentials")
    return refusal(context, 400, "unsupported_grant_type", "only client_credentials");

  const groups = (form.get("scope") ?? "").split(" ").filter((group) => group !== "");
  if (groups.length === 0 || !groups.every((group) => groupPattern.test(group)))
    return refusal(context, 400, "invalid_scope", "the scope must list groups such as default/viewer");
  const token = await needs.issueToken({ subject: localClientId, name: localClientId, groups, expiresInSeconds });
  return context.json({
    access_token: token,
    token_type: "Bearer",
    expires_in: expiresInSeconds,
    scope: groups.join(" "),
  });
};

const refusal = (context: Context, status: 400 | 401 | 403, error: string, description: string): Response =>
  context.json({ error, error_description: description }, status);

const isLoopback = (context: Context): boolean => {
  const address = getConnInfo(context).remote.address ?? "";
  const host = (context.req.header("host") ?? "").replace(/:\d+$/, "");
  return (
    /^(127\.|::1$|::ffff:127\.)/.test(address) && (host === "127.0.0.1" || host === "localhost" || host === "[::1]")
  );
};

const formBytesMax = 16_384;

const readForm = async (request: Request): Promise<URLSearchParams | undefined> => {
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("application/x-www-form-urlencoded")) return undefined;
  // Without a length a body could go on for ever.
  if (Number(request.headers.get("content-length") ?? Number.POSITIVE_INFINITY) > formBytesMax) return undefined;
  return new URLSearchParams(await request.text());
};

interface ClientCredentials {
  readonly id: string;
  readonly secret: string;
}

const readClient = (authorization: string | undefined, form: URLSearchParams): ClientCredentials | undefined => {
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/.exec(authorization ?? "")?.[1];
  if (basic !== undefined) {
    const [id = "", secret = ""] = Buffer.from(basic, "base64").toString("utf8").split(":");
    return { id, secret };
  }
  const id = form.get("client_id");
  const secret = form.get("client_secret");
  return id === null || secret === null ? undefined : { id, secret };
};

const isSame = (given: string, expected: string): boolean => {
  const left = Buffer.from(given);
  const right = Buffer.from(expected);
  return left.length === right.length && timingSafeEqual(left, right);
};
