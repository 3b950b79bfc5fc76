import { randomUUID } from "node:crypto";
import type { Json } from "../../../../lib/domain/json.ts";
import { localAccount } from "../../access/local-account.ts";

/** What a service or a caller puts on a bus. */
export interface BusEntry {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Json;
  readonly resources: readonly string[];
  /** Epoch milliseconds. */
  readonly at: number;
}

/** An event as targets receive it. */
export interface BusEvent {
  readonly [key: string]: Json;
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 to the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Json;
}

/** Puts an entry into EventBridge's envelope, with an id of its own. */
export const toBusEvent = ({ source, detailType, detail, resources, at }: BusEntry): BusEvent => ({
  version: "0",
  id: randomUUID(),
  "detail-type": detailType,
  source,
  account: localAccount.accountId,
  time: new Date(at).toISOString().replace(/\.\d+Z$/, "Z"),
  region: localAccount.region,
  resources,
  detail,
});
