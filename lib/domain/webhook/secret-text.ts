import { encodeBase64 } from "../log/base64.ts";

/** A webhook's secret as its receiver keeps it (Standard Webhooks, "Signature scheme": symmetric). */
export const webhookSecretText = (secret: Uint8Array): string => `whsec_${encodeBase64(secret)}`;
