/** Writes one structured line to the function's log. Callers pass what an operator needs, never tokens, bodies or names. */
export const log = (level: "info" | "warn" | "error", message: string, details: Readonly<Record<string, unknown>>) => {
  process.stdout.write(`${JSON.stringify({ level, message, ...details })}\n`);
};
