import { z } from "zod";
import { asProse, asTagName } from "../../../lib/http/text-checks.ts";

const wholeNumber = `it must be a whole number from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`;

/** Fields as protocol buffers' JSON writes them: integers also as strings, booleans of a query as words, repeated ones alone. */
export const int64 = z.union(
  [
    z.int(wholeNumber),
    z
      .string()
      .regex(/^-?\d{1,16}$/)
      .refine((text) => Number.isSafeInteger(Number(text)))
      .transform(Number),
  ],
  wholeNumber,
);

export const bool = z.union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")]);

export const repeated = <Item extends z.ZodType>(item: Item) =>
  z.union([z.array(item), item.transform((one) => [one])]).default([]);

/** Required, and not empty. */
export const required = z.string().min(1, "it must not be empty");

/** MLflow's limits for tags of the registry. */
export const tagKey = z.string().min(1, "it must not be empty").max(250).superRefine(asTagName);
export const tagValue = z.string().max(100_000).superRefine(asProse).default("");

/** What the registry says of a model or a version. */
export const description = z.string().max(5_000).superRefine(asProse).default("");

/** Clients send numbers and texts. */
export const versionNumber = z
  .union([z.string(), z.int().transform(String)])
  .refine((text) => /^[1-9]\d{0,8}$/.test(text), "Model version must be an integer above 0");
