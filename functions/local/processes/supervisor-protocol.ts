import { z } from "zod";

/** What a supervisor is told: first what to run, then at most which signals to pass on. */
export const orderSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("start"),
    command: z.array(z.string()).min(1),
    cwd: z.string(),
    environment: z.record(z.string(), z.string()),
  }),
  z.object({ kind: z.literal("signal"), signal: z.enum(["SIGTERM", "SIGKILL"]) }),
]);
export type Order = z.infer<typeof orderSchema>;

/** What a supervisor reports; `exitCode` is 128 + the signal's number for a process that a signal ended. */
export const reportSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("started"), pid: z.int() }),
  z.object({ kind: z.literal("failed-to-start"), message: z.string() }),
  z.object({ kind: z.literal("exited"), exitCode: z.int() }),
]);
export type Report = z.infer<typeof reportSchema>;
