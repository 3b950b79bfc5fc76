import { SESv2Client, SendEmailCommand, type SendEmailRequest } from "@aws-sdk/client-sesv2";
import { expect, it } from "vitest";
import type { ClientConfig } from "../start-endpoints.ts";

export interface SesUnderTest {
  readonly config: ClientConfig;
  /** An address that may send, and one that receives. */
  readonly from: string;
  readonly to: string;
}

/** What SES promises; runs against this machine and, given keys, against AWS. */
export const sesContract = (connect: () => SesUnderTest): void => {
  const send = (extra: Partial<SendEmailRequest> = {}) =>
    new SESv2Client(connect().config).send(
      new SendEmailCommand({
        FromEmailAddress: `Tidegate <${connect().from}>`,
        Destination: { ToAddresses: [connect().to] },
        Content: { Simple: { Subject: { Data: "Drift in fraud" }, Body: { Text: { Data: "PSI 0.31" } } } },
        ...extra,
      }),
    );

  it("takes a message and names it", async () => {
    const [first, second] = await Promise.all([send(), send()]);
    expect(first?.MessageId).toMatch(/^[\w-]+$/);
    expect(first?.MessageId).not.toBe(second?.MessageId);
  });

  it("sends from verified identities only", async () => {
    await expect(send({ FromEmailAddress: "someone@unverified.example" })).rejects.toMatchObject({
      name: "MessageRejected",
    });
  });

  it("refuses a message without content", async () => {
    await expect(send({ Content: {} })).rejects.toMatchObject({ name: "BadRequestException" });
  });
};
