import { z } from "@hono/zod-openapi";

export const modelParameter = z
  .string()
  .min(1)
  .max(256)
  .openapi({ description: "Name of the model.", example: "fraud" });

export const versionParameter = z
  .string()
  .regex(/^[0-9A-Za-z.-]{1,64}$/, "a version number or a semver")
  .openapi({ description: "Number or semver.", example: "3" });

export const aliasParameter = z.string().min(1).max(255).openapi({ example: "challenger" });

export const webhookParameter = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "32 lower-case hex digits")
  .openapi({ description: "Id of the webhook." });

export const changeRequestParameter = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "32 lower-case hex digits")
  .openapi({ description: "Id of the change request." });
