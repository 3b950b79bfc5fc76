/** How long a command is remembered for those who send it again under its idempotency key. */
export const rememberedSeconds = 7 * 24 * 3600;
