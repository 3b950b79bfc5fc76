import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { CredentialRegistry } from "./credential-registry.ts";
import { type Deliver, type DeliveryAttempt, UndeliverableError } from "./endpoints/eventbridge/delivery.ts";
import type { AsyncInvocations } from "./lambda/async-invocations.ts";
import { type FunctionStore, parseFunctionReference } from "./lambda/function-store.ts";
import { serviceMay } from "./service-may.ts";
import type { ServicePermission } from "./template/machine-description.ts";

export interface DeliverNeeds {
  /** Nothing is delivered before it settles: at a first start the targets are still being made. */
  readonly ready: Promise<void>;
  readonly store: FunctionStore;
  readonly asynchronous: AsyncInvocations;
  readonly roles: Pick<CredentialRegistry, "allows">;
  readonly permissions: readonly ServicePermission[];
  /** A client that signs as the role, or as the machine's owner where a queue's own policy has been asked. */
  readonly queueClient: (roleArn: string | undefined) => SQSClient;
  readonly queueUrl: (arn: string) => string;
}

/** Hands what a rule or schedule sends to its target, with the permission that AWS would ask for. */
export const createDeliver =
  (needs: DeliverNeeds): Deliver =>
  async (attempt) => {
    await needs.ready;
    const isFunction = attempt.targetArn.includes(":lambda:");
    refuseUnlessPermitted(needs, attempt, isFunction ? "lambda:InvokeFunction" : "sqs:SendMessage");
    if (isFunction) return invokeLater(needs, attempt);
    await sendMessage(needs, attempt);
  };

const refuseUnlessPermitted = (
  { roles, permissions }: DeliverNeeds,
  { roleArn, service, sourceArn, targetArn }: DeliveryAttempt,
  action: string,
): void => {
  const permitted =
    roleArn === undefined
      ? serviceMay(permissions, service, targetArn, sourceArn)
      : roles.allows(roleArn, action, targetArn);
  if (!permitted) throw new UndeliverableError("NO_PERMISSIONS", `${sourceArn} may not ${action} ${targetArn}`);
};

const invokeLater = ({ store, asynchronous }: DeliverNeeds, { targetArn, payload }: DeliveryAttempt): void => {
  const target = parseFunctionReference(targetArn);
  if (target === undefined || store.get(target.name) === undefined)
    throw new UndeliverableError("NO_RESOURCE", `there is no function ${targetArn}`);
  if (!isJson(payload)) throw new UndeliverableError("INVALID_JSON", `the input for ${targetArn} is not JSON`);
  asynchronous.accept(target.name, target.qualifier, Buffer.from(payload));
};

const sendMessage = async ({ queueClient, queueUrl }: DeliverNeeds, attempt: DeliveryAttempt): Promise<void> => {
  await queueClient(attempt.roleArn).send(
    new SendMessageCommand({
      QueueUrl: queueUrl(attempt.targetArn),
      MessageBody: attempt.payload,
      ...(attempt.messageGroupId === undefined ? {} : { MessageGroupId: attempt.messageGroupId }),
      MessageAttributes: Object.fromEntries(
        Object.entries(attempt.attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
      ),
    }),
  );
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
