import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { freePort } from "./free-port.ts";

export interface TestIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly token: (claims: {
    readonly subject?: string;
    readonly groups?: unknown;
    /** As `5m`, which it is where nothing is said. */
    readonly lifetime?: string;
    readonly [claim: string]: unknown;
  }) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** An OpenID Connect issuer on loopback with keys of its own. */
export const startTokenIssuer = async (): Promise<TestIssuer> => {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: "k1", alg: "ES256", use: "sig" }] };
  const server = createServer((request, response) => {
    const body = request.url === "/jwks" ? keys : { issuer, jwks_uri: `${issuer}/jwks` };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  const token: TestIssuer["token"] = ({ subject = "ada", groups = [], lifetime = "5m", ...claims }) =>
    new SignJWT({ groups, aud: "tidegate", iss: issuer, ...claims })
      .setProtectedHeader({ alg: "ES256", kid: "k1" })
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime(lifetime)
      .sign(privateKey);
  const stop = () =>
    new Promise<void>((closed) => {
      server.closeAllConnections();
      server.close(() => closed());
    });
  return { issuer, audience: "tidegate", token, stop };
};
