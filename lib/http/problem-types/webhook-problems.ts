import type { WebhookCreationRefusal } from "../../domain/webhook/decide-creation.ts";
import type { WebhookNotFound } from "../../usecases/find-webhook.ts";
import type { WebhookDisabled } from "../../usecases/test-webhook.ts";
import type { ProblemTypes } from "./problem-type.ts";

const urlFaults = {
  "not-https": "it must be https",
  "user-information": "it must not hold a user name or password",
  "private-host": "its host must be a public one",
} as const;

export const webhookProblems: ProblemTypes<WebhookCreationRefusal | WebhookNotFound | WebhookDisabled> = {
  "unusable-webhook-url": {
    status: 422,
    title: "Nothing can be sent to this URL",
    detail: ({ url, fault }) => `${url} cannot be a webhook's: ${urlFaults[fault]}.`,
  },
  "too-many-webhooks": {
    status: 409,
    title: "The workspace has all the webhooks it may have",
    detail: ({ webhooksMax }) =>
      `There are ${webhooksMax} already. Delete one, or let one receiver pass on what it is told.`,
  },
  "webhook-disabled": {
    status: 409,
    title: "The webhook is disabled",
    detail: ({ webhook }) =>
      `Webhook ${webhook} is told nothing while it is disabled. Set it to active, then try it again.`,
  },
  "webhook-not-found": {
    status: 404,
    title: "There is no such webhook",
    detail: ({ webhook }) => `No webhook ${webhook} in this workspace, or it is deleted.`,
  },
};
