import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { request as rawRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServerType, serve } from "@hono/node-server";
import { Hono } from "hono";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Issuer, openIssuer } from "../../../../functions/local/endpoints/oidc/open-issuer.ts";
import { openTokenVerifier } from "../../../../lib/adapters/oidc/token-verifier.ts";

let folder: string;
let server: ServerType;
let url: string;
let issuer: Issuer;
const open = () => openIssuer({ folder, url, audience: "tidegate", now: Date.now });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidegate-oidc-"));
  const app = new Hono().all("/oidc/*", (c) => new Hono().route("/oidc", issuer.routes).fetch(c.req.raw, c.env));
  url = await new Promise((resolve) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      resolve(`http://127.0.0.1:${port}/oidc`),
    );
  });
  issuer = await open();
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const verifier = () => openTokenVerifier({ issuer: url, audience: "tidegate", groupsClaims: ["groups"] });
const ada = { subject: "ada", name: "Ada", groups: ["default/approver"], expiresInSeconds: 600 };
const secret = () => readFileSync(join(folder, "client-secret"), "utf8");
const ask = (form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${url}/token`, { method: "POST", body: new URLSearchParams(form), headers });

describe("the local issuer", () => {
  it("issues tokens that the product's verifier accepts", async () => {
    const token = await issuer.issueToken(ada);
    expect(await verifier().verify(token)).toEqual({
      ok: true,
      identity: { issuer: url, subject: "ada", name: "Ada", groups: ["default/approver"] },
    });
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: "ES256", typ: "at+jwt" });
    const { iat = 0, nbf, exp, jti, aud } = decodeJwt(token);
    expect({ nbf, exp, aud }).toEqual({ nbf: iat, exp: iat + 600, aud: "tidegate" });
    expect(decodeJwt(await issuer.issueToken(ada)).jti).not.toBe(jti);
  });

  it("carries the workspace if one is named", async () => {
    expect(decodeJwt(await issuer.issueToken({ ...ada, workspace: "fraud" })).workspace).toBe("fraud");
    expect(decodeJwt(await issuer.issueToken(ada))).not.toHaveProperty("workspace");
  });

  it("signs with one key in every process and after every restart, readable by its owner only", async () => {
    const [first, second] = await Promise.all([open(), open()]);
    for (const other of [first, second])
      expect(await verifier().verify((await other?.issueToken(ada)) ?? "")).toMatchObject({ ok: true });
    for (const file of ["signing-key.pem", "client-secret"])
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  });

  it("shows no private member in its key set", async () => {
    const { keys } = (await (await fetch(`${url}/jwks`)).json()) as { keys: object[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" });
    expect(keys[0]).not.toHaveProperty("d");
  });
});

describe("the token endpoint", () => {
  it("gives the client a token with the groups it asks for", async () => {
    const form = { grant_type: "client_credentials", scope: "default/viewer */auditor" };
    const basic = Buffer.from(`local:${secret()}`).toString("base64");
    for (const answer of [
      await ask(form, { authorization: `Basic ${basic}` }),
      await ask({ ...form, client_id: "local", client_secret: secret() }),
    ]) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      const { access_token, token_type } = (await answer.json()) as Record<string, string>;
      expect(token_type).toBe("Bearer");
      expect(await verifier().verify(access_token ?? "")).toMatchObject({
        ok: true,
        identity: { groups: ["default/viewer", "*/auditor"] },
      });
    }
  });

  it.each<[string, Record<string, string>, number, string]>([
    ["a wrong secret", { client_secret: "guess" }, 401, "invalid_client"],
    ["another client", { client_id: "other" }, 401, "invalid_client"],
    ["another grant", { grant_type: "password" }, 400, "unsupported_grant_type"],
    ["no scope", { scope: "" }, 400, "invalid_scope"],
    ["a scope that is no group", { scope: "openid" }, 400, "invalid_scope"],
  ])("refuses %s", async (_, change, status, error) => {
    const answer = await ask({
      grant_type: "client_credentials",
      scope: "default/viewer",
      client_id: "local",
      client_secret: secret(),
      ...change,
    });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error });
  });

  it("refuses a caller who came under another host name", async () => {
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      scope: "default/viewer",
      client_id: "local",
      client_secret: secret(),
    }).toString();
    const status = await new Promise((resolve, reject) => {
      const headers = {
        host: "evil.example",
        "content-type": "application/x-www-form-urlencoded",
        "content-length": body.length,
      };
      rawRequest(`${url}/token`, { method: "POST", headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on("error", reject)
        .end(body);
    });
    expect(status).toBe(403);
  });
});
