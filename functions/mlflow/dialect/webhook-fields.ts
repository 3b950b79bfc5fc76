import { z } from "zod";
import { asProse } from "../../../lib/http/text-checks.ts";
import { required } from "./fields.ts";
import { wireEvent } from "./webhook-event.ts";

/** The length that MLflow 3.17 names, and the characters; it counts neither case nor dots at the ends. */
const nameForm = /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/i;

/** What the wire says of a webhook. */
export const webhookFields = {
  name: required.regex(
    nameForm,
    "a webhook's name starts and ends with a letter or digit, has at most 63 characters, and of letters, digits, dots, underscores and hyphens only",
  ),
  url: z.string().max(2_048, "a URL has at most 2048 characters").pipe(z.url("it is no URL")),
  events: z.array(wireEvent),
  description: z.string().max(1_000).superRefine(asProse),
  /** Empty for none. */
  secret: z.string().max(1_000),
  status: z.enum(["ACTIVE", "DISABLED"]).transform((status) => statuses[status]),
};

const statuses = { ACTIVE: "active", DISABLED: "disabled" } as const;

/** Ids here have 32 hex digits; whatever else was asked for is not there. */
export const webhookId = { webhook_id: required };
