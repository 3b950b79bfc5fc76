import { SQSClient } from "@aws-sdk/client-sqs";
import { localAccount } from "./access/local-account.ts";
import type { CredentialRegistry, Credentials } from "./credential-registry.ts";

/** The machine's own way to queues: over the wire, signed by whoever sends. */
export interface QueueAccess {
  readonly urlOf: (queueArn: string) => string;
  readonly asOwner: () => SQSClient;
  /** One client per role and session, kept. */
  readonly asRole: (roleArn: string, sessionName: string) => SQSClient;
  readonly close: () => void;
}

export const createQueueAccess = (endpoint: string, credentials: CredentialRegistry): QueueAccess => {
  const clients = new Map<string, SQSClient>();
  const clientOf = (key: string, pair: () => Credentials): SQSClient => {
    const existing = clients.get(key);
    if (existing !== undefined) return existing;
    const client = new SQSClient({
      endpoint,
      region: localAccount.region,
      credentials: pair(),
      useQueueUrlAsEndpoint: false,
    });
    clients.set(key, client);
    return client;
  };
  return {
    urlOf: (queueArn) => `${endpoint}/${localAccount.accountId}/${queueArn.slice(queueArn.lastIndexOf(":") + 1)}`,
    asOwner: () => clientOf("", () => credentials.root),
    asRole: (roleArn, sessionName) =>
      clientOf(`${roleArn} ${sessionName}`, () => credentials.issue(roleArn, sessionName)),
    close: () => {
      for (const client of clients.values()) client.destroy();
    },
  };
};
