import { z } from "zod";
import { localAccount } from "../../access/local-account.ts";
import type { ServiceRequest } from "../service-handler.ts";
import type { QueueArrivals } from "./queue-arrivals.ts";
import { queueDoesNotExist } from "./queue-errors.ts";
import { type Queue, type QueueStore, queueArn } from "./queue-store.ts";

/** One request of SQS and what answers it. */
export interface QueueCall {
  readonly request: ServiceRequest;
  readonly store: QueueStore;
  readonly arrivals: QueueArrivals;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export type QueueOperation = (call: QueueCall) => Promise<Response> | Response;

export const queueUrlInput = z.object({ QueueUrl: z.string() });

/**
 * The queue a URL names, if the caller may do this with it. Only the path counts: a URL made before the port changed
 * still names its queue.
 *
 * @param action without `sqs:`; a batch needs the action of its single operation
 * @throws ServiceError AccessDenied, QueueDoesNotExist
 */
export const openQueue = ({ request, store }: QueueCall, url: string, action: string): Queue => {
  const [, accountId, name] = /\/(\d{12})\/([\w-]{1,80})$/.exec(url) ?? [];
  if (name === undefined || accountId !== localAccount.accountId) {
    request.authorize(`sqs:${action}`, queueArn("*"));
    throw queueDoesNotExist();
  }
  request.authorize(`sqs:${action}`, queueArn(name));
  return store.get(name);
};

/** URLs point to wherever the caller found this machine. */
export const queueUrl = ({ request }: Pick<QueueCall, "request">, name: string): string =>
  `http://${request.headers.get("host") ?? "127.0.0.1"}/${localAccount.accountId}/${name}`;
