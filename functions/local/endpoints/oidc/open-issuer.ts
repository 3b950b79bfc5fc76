import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { Hono } from "hono";
import { SignJWT } from "jose";
import { createOnce } from "../../storage/create-once.ts";
import { type IssuerKey, openIssuerKey } from "./issuer-key.ts";
import { answerTokenRequest, localClientId } from "./token-endpoint.ts";
import type { TokenRequest } from "./token-request.ts";

export interface IssuerSettings {
  /** Keeps the signing key and the client's secret. */
  readonly folder: string;
  /** The issuer's URL, e.g. `http://127.0.0.1:8788/oidc`. */
  readonly url: string;
  readonly audience: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The OpenID Connect issuer of one machine. */
export interface Issuer {
  readonly issueToken: (request: TokenRequest) => Promise<string>;
  /** Served below the issuer's URL. */
  readonly routes: Hono;
}

/**
 * Opens the issuer; several processes may, on one folder: the server, and the command that prints a token.
 *
 * Tokens are JWTs for APIs (RFC 9068), signed with ES256. There is no sign-in page: the discovery document names no
 * authorization endpoint.
 */
export const openIssuer = async (settings: IssuerSettings): Promise<Issuer> => {
  const key = await openIssuerKey(join(settings.folder, "signing-key.pem"));
  const clientSecret = createOnce(join(settings.folder, "client-secret"), () => randomBytes(32).toString("base64url"));
  const issueToken = (request: TokenRequest) => signToken(settings, key, request);
  const routes = new Hono()
    .get("/.well-known/openid-configuration", (c) => c.json(discoveryDocument(settings.url)))
    .get("/jwks", (c) => c.json({ keys: [key.publicJwk] }, 200, { "cache-control": "max-age=300" }))
    .post("/token", (c) => answerTokenRequest(c, { clientSecret, issueToken }));
  return { issueToken, routes };
};

const signToken = (
  { url, audience, now }: IssuerSettings,
  { privateKey, publicJwk }: IssuerKey,
  { subject, name, groups, workspace, expiresInSeconds }: TokenRequest,
): Promise<string> => {
  const issuedAt = Math.floor(now() / 1_000);
  return new SignJWT({ name, groups, client_id: localClientId, ...(workspace === undefined ? {} : { workspace }) })
    .setProtectedHeader({ alg: "ES256", kid: publicJwk.kid, typ: "at+jwt" })
    .setIssuer(url)
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(issuedAt + expiresInSeconds)
    .setJti(randomUUID())
    .sign(privateKey);
};

const discoveryDocument = (url: string) => ({
  issuer: url,
  jwks_uri: `${url}/jwks`,
  token_endpoint: `${url}/token`,
  grant_types_supported: ["client_credentials"],
  token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
  response_types_supported: [],
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: ["ES256"],
});
