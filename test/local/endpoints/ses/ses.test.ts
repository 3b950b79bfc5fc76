import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListEmailIdentitiesCommand, SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSesHandler } from "../../../../functions/local/endpoints/ses/create-ses-handler.ts";
import { type ClientConfig, startEndpoints } from "../start-endpoints.ts";
import { sesContract } from "./ses-contract.ts";

let folder: string;
let endpoints: Awaited<ReturnType<typeof startEndpoints>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidegate-ses-"));
  const handler = createSesHandler({ folder, identities: ["example.com"], now: () => 1_790_000_000_000 });
  endpoints = await startEndpoints({ services: { ses: handler } });
});
afterAll(async () => {
  await endpoints.close();
  rmSync(folder, { recursive: true });
});

const send = (config: ClientConfig) =>
  new SESv2Client(config).send(
    new SendEmailCommand({
      FromEmailAddress: "alerts@example.com",
      Destination: { ToAddresses: ["ada@example.org"], CcAddresses: ["bob@example.org"] },
      ReplyToAddresses: ["ops@example.com"],
      Content: {
        Simple: {
          Subject: { Data: "Größe" },
          Body: { Html: { Data: "<p>x</p>" } },
          Headers: [{ Name: "X-A", Value: "b" }],
        },
      },
      EmailTags: [{ Name: "kind", Value: "incident" }],
    }),
  );

describe("the SES endpoint", () => {
  sesContract(() => ({ config: endpoints.root, from: "alerts@example.com", to: "ada@example.org" }));

  it("keeps what it sent in the data folder", async () => {
    const { MessageId } = await send(endpoints.root);
    expect(readdirSync(folder)).toContain(`${MessageId}.json`);
    expect(JSON.parse(readFileSync(join(folder, `${MessageId}.json`), "utf8"))).toEqual({
      messageId: MessageId,
      date: new Date(1_790_000_000_000).toISOString(),
      from: "alerts@example.com",
      to: ["ada@example.org"],
      cc: ["bob@example.org"],
      bcc: [],
      replyTo: ["ops@example.com"],
      subject: "Größe",
      html: "<p>x</p>",
      headers: { "X-A": "b" },
      tags: { kind: "incident" },
    });
  });

  it("lets a role send from the identity it was given", async () => {
    const identity = (name: string) =>
      endpoints.roleWith({
        Effect: "Allow",
        Action: "ses:SendEmail",
        Resource: `arn:aws:ses:us-east-1:000000000000:identity/${name}`,
      });
    await expect(send(identity("example.com"))).resolves.toBeDefined();
    await expect(send(identity("example.net"))).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  it("answers an operation it lacks with a typed error", async () => {
    await expect(new SESv2Client(endpoints.root).send(new ListEmailIdentitiesCommand({}))).rejects.toMatchObject({
      name: "UnknownOperationException",
    });
  });
});
