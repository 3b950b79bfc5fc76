import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import { z } from "zod";
import type { TokenIdentity, TokenVerdict, TokenVerifier } from "../../ports/token-verifier.ts";

export interface TokenVerifierSettings {
  /** Issuer URL; its discovery document names the keys. */
  readonly issuer: string;
  /** Audience that a token must be meant for. */
  readonly audience: string;
  /** Claims that may hold the groups, first one present wins. */
  readonly groupsClaims: readonly string[];
}

/** Only asymmetric algorithms: `none` and HMAC under a public key (key confusion) are refused before any key is looked up. */
const algorithms = ["RS256", "PS256", "ES256", "EdDSA"];
const tokenLengthMax = 16_384;
const clockToleranceSeconds = 30;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });
const groupsSchema = z.array(z.string()).max(1_000);

type KeySet = ReturnType<typeof createRemoteJWKSet>;

/**
 * Verifies access tokens of one OpenID Connect issuer (RFC 9068, OpenID Connect Discovery 1.0).
 *
 * Keys are fetched on first use and kept; an unknown `kid` asks the issuer's own key set again, never a URL from the token.
 */
export const openTokenVerifier = (settings: TokenVerifierSettings): TokenVerifier => {
  let keys: Promise<KeySet> | undefined;
  const keySet = () => {
    keys ??= discover(settings.issuer).catch((error: unknown) => {
      keys = undefined;
      throw error;
    });
    return keys;
  };
  return { verify: (token) => verify(settings, keySet, token) };
};

const discover = async (issuer: string): Promise<KeySet> => {
  const answer = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, {
    redirect: "error",
    signal: AbortSignal.timeout(5_000),
  });
  if (!answer.ok) throw new Error(`issuer discovery answered ${answer.status}`);
  const { jwks_uri, issuer: named } = discoverySchema.parse(await answer.json());
  if (named !== issuer) throw new Error("issuer discovery names another issuer");
  return createRemoteJWKSet(new URL(jwks_uri), { cooldownDuration: 10_000, cacheMaxAge: 3_600_000 });
};

const verify = async (
  settings: TokenVerifierSettings,
  keySet: () => Promise<KeySet>,
  token: string,
): Promise<TokenVerdict> => {
  if (token.length > tokenLengthMax) return { ok: false, reason: "invalid" };
  let keys: KeySet;
  try {
    keys = await keySet();
  } catch {
    return { ok: false, reason: "unavailable" };
  }
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: settings.issuer,
      algorithms,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ["sub", "exp"],
    });
    const identity = isMeantFor(payload, settings.audience) ? identityOf(settings, payload) : undefined;
    return identity === undefined ? { ok: false, reason: "invalid" } : { ok: true, identity };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
};

/** Cognito's access tokens name the client in `client_id` and have no `aud`; its ID tokens have an `aud` and are not for APIs. */
const isMeantFor = (payload: JWTPayload, audience: string): boolean => {
  if (payload.token_use === "id") return false;
  if (payload.token_use === "access") return payload.client_id === audience;
  return payload.aud === audience || (Array.isArray(payload.aud) && payload.aud.includes(audience));
};

const identityOf = (settings: TokenVerifierSettings, payload: JWTPayload): TokenIdentity | undefined => {
  const claim = settings.groupsClaims.find((name) => payload[name] !== undefined);
  const groups = groupsSchema.safeParse(claim === undefined ? [] : payload[claim]);
  const subject = z.string().min(1).max(512).safeParse(payload.sub);
  if (!groups.success || !subject.success) return undefined;
  const name = z.string().max(512).safeParse(payload.name);
  return {
    issuer: settings.issuer,
    subject: subject.data,
    name: name.success ? name.data : subject.data,
    groups: groups.data,
  };
};

const reasonOf = (error: unknown): "invalid" | "expired" | "unavailable" => {
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWKSTimeout) return "unavailable";
  // An unknown key, a bad signature, a wrong claim, a token that is none.
  if (error instanceof errors.JOSEError) return "invalid";
  return error instanceof TypeError ? "unavailable" : "invalid";
};
