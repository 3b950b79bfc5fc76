import { randomBytes } from "node:crypto";
import { z } from "zod";
import { localArn } from "../../access/local-account.ts";
import { openRecordFolder } from "../../storage/record-folder.ts";
import { ServiceError, unknownOperation } from "../service-error.ts";
import type { ServiceHandler, ServiceRequest } from "../service-handler.ts";
import { parseInput, restJson } from "../service-response.ts";

export interface SesNeeds {
  /** Sent messages lie here, one JSON file each. */
  readonly folder: string;
  /** Verified identities, addresses or domains; nothing may be sent from any other. */
  readonly identities: readonly string[];
  /** Epoch milliseconds. */
  readonly now: () => number;
}

const addresses = z.array(z.string().min(3).max(320)).max(50).optional();
const content = z.strictObject({ Data: z.string(), Charset: z.string().optional() });
const sendSchema = z.strictObject({
  FromEmailAddress: z.string().min(3).max(320),
  Destination: z.strictObject({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses }),
  ReplyToAddresses: addresses,
  Content: z.strictObject({
    Simple: z.strictObject({
      Subject: content,
      Body: z.strictObject({ Text: content.optional(), Html: content.optional() }),
      Headers: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).optional(),
    }),
  }),
  EmailTags: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).optional(),
  ConfigurationSetName: z.string().optional(),
});

/** A message as it would have left, in the words of its headers. */
const messageSchema = z.object({
  messageId: z.string(),
  /** ISO 8601. */
  date: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  cc: z.array(z.string()),
  bcc: z.array(z.string()),
  replyTo: z.array(z.string()),
  subject: z.string(),
  text: z.string().optional(),
  html: z.string().optional(),
  headers: z.record(z.string(), z.string()),
  tags: z.record(z.string(), z.string()),
});

/** SES API v2, SendEmail with a simple message: nothing leaves the machine, the message is kept in the data folder. */
export const createSesHandler = ({ folder, identities, now }: SesNeeds): ServiceHandler => {
  const messages = openRecordFolder(folder, messageSchema);
  return (request) => {
    if (request.operation !== "POST /v2/email/outbound-emails") throw unknownOperation("ses", request.operation);
    const input = parseSend(request);
    const identity = identityOf(input.FromEmailAddress, identities);
    request.authorize("ses:SendEmail", localArn("ses", `identity/${identity ?? addressOf(input.FromEmailAddress)}`), {
      "ses:FromAddress": [addressOf(input.FromEmailAddress)],
      "ses:Recipients": recipientsOf(input),
    });
    if (identity === undefined)
      throw new ServiceError("MessageRejected", 400, `Email address is not verified: ${input.FromEmailAddress}`);
    if (recipientsOf(input).length === 0) throw badRequest("The message has no recipient.");

    // Sorted by name, the files are in the order of sending.
    const messageId = `${now().toString(16).padStart(16, "0")}-${randomBytes(8).toString("hex")}`;
    messages.put(messageId, toMessage(messageId, input, now()));
    return restJson({ MessageId: messageId });
  };
};

type SendInput = z.output<typeof sendSchema>;

/** SES answers every malformed input by the one name. */
const parseSend = (request: ServiceRequest): SendInput => {
  try {
    return parseInput(request, sendSchema);
  } catch (error) {
    throw error instanceof ServiceError ? badRequest(error.message) : error;
  }
};

const badRequest = (message: string): ServiceError => new ServiceError("BadRequestException", 400, message);

const recipientsOf = ({ Destination }: SendInput): readonly string[] => [
  ...(Destination.ToAddresses ?? []),
  ...(Destination.CcAddresses ?? []),
  ...(Destination.BccAddresses ?? []),
];

/** `Tidegate <alerts@example.com>` → `alerts@example.com`. */
const addressOf = (mailbox: string): string => /<([^<>]+)>\s*$/.exec(mailbox)?.[1] ?? mailbox;

const identityOf = (from: string, identities: readonly string[]): string | undefined => {
  const address = addressOf(from).toLowerCase();
  const domain = address.slice(address.lastIndexOf("@") + 1);
  return identities.find((identity) => identity.toLowerCase() === address || identity.toLowerCase() === domain);
};

const toMessage = (messageId: string, input: SendInput, at: number): z.output<typeof messageSchema> => {
  const { Subject, Body, Headers = [] } = input.Content.Simple;
  return {
    messageId,
    date: new Date(at).toISOString(),
    from: input.FromEmailAddress,
    to: input.Destination.ToAddresses ?? [],
    cc: input.Destination.CcAddresses ?? [],
    bcc: input.Destination.BccAddresses ?? [],
    replyTo: input.ReplyToAddresses ?? [],
    subject: Subject.Data,
    text: Body.Text?.Data,
    html: Body.Html?.Data,
    headers: Object.fromEntries(Headers.map(({ Name, Value }) => [Name, Value])),
    tags: Object.fromEntries((input.EmailTags ?? []).map(({ Name, Value }) => [Name, Value])),
  };
};
