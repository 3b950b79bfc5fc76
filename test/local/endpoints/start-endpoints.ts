import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import type { AccessKey, Principal } from "../../../functions/local/access/access-keys.ts";
import { compileIdentityPolicy } from "../../../functions/local/access/identity-policy.ts";
import { createEndpointsApp } from "../../../functions/local/endpoints/app.ts";
import { serveEndpoints } from "../../../functions/local/endpoints/serve-endpoints.ts";
import { ServiceError } from "../../../functions/local/endpoints/service-error.ts";
import type { ObjectHandler, ServiceHandler } from "../../../functions/local/endpoints/service-handler.ts";

export interface EndpointParts {
  readonly services?: Readonly<Record<string, ServiceHandler>>;
  readonly objects?: ObjectHandler;
  readonly port?: number;
  readonly now?: () => number;
}

/** What a client needs to speak to an endpoint: the same shape for this machine and for AWS. */
export interface ClientConfig {
  readonly endpoint?: string;
  readonly region: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The machine's owner in every test, so that a process started anew knows the same key. */
export const rootKey: AccessKey = {
  accessKeyId: "AKIAROOT000000000000",
  secretAccessKey: "root-secret",
  principal: { kind: "root", arn: "arn:aws:iam::000000000000:root" },
};

const noObjects: ObjectHandler = () => Promise.reject(new ServiceError("NotImplemented", 501, "no S3 in this test"));

/** Serves the given handlers on a free port with one root key and as many roles as a test asks for. */
export const startEndpoints = async (parts: EndpointParts) => {
  const keys = new Map<string, AccessKey>([[rootKey.accessKeyId, rootKey]]);
  const faults: unknown[] = [];
  const app = createEndpointsApp({
    accessKeys: { find: (id) => keys.get(id) },
    services: parts.services ?? {},
    objects: parts.objects ?? noObjects,
    oidc: new Hono().get("/.well-known/openid-configuration", (c) => c.json({ issuer: "test" })),
    now: parts.now ?? Date.now,
    report: (fault) => faults.push(fault),
  });
  const server = await serveEndpoints(app, parts.port ?? 0);
  const configFor = ({ accessKeyId, secretAccessKey }: AccessKey): ClientConfig => ({
    endpoint: server.url,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey },
  });
  const issue = (principal: Principal): ClientConfig => {
    const name = randomBytes(8).toString("hex").toUpperCase();
    const key = { accessKeyId: `ASIA${name}`, secretAccessKey: `secret-${name}`, principal };
    keys.set(key.accessKeyId, key);
    return configFor(key);
  };
  return {
    ...server,
    faults,
    root: configFor(rootKey),
    /** A client whose role holds exactly these statements. */
    roleWith: (...statements: readonly unknown[]): ClientConfig =>
      issue({
        kind: "role",
        arn: "arn:aws:sts::000000000000:assumed-role/test-role/test-session",
        roleArn: "arn:aws:iam::000000000000:role/test-role",
        sessionName: "test-session",
        policy: compileIdentityPolicy([{ Version: "2012-10-17", Statement: statements }]),
      }),
  };
};
