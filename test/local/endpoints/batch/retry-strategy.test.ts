import { describe, expect, it } from "vitest";
import {
  type AttemptEnd,
  isRetried,
  retryStrategySchema,
} from "../../../../functions/local/endpoints/batch/retry-strategy.ts";

const exited = (exitCode: number, extra: Partial<AttemptEnd> = {}): AttemptEnd => ({
  statusReason: "Essential container in task exited",
  exitCode,
  reason: undefined,
  final: false,
  ...extra,
});
const hostGone = { ...exited(0), exitCode: undefined, statusReason: "Host EC2 (instance local) terminated." };
const strategy = (input: unknown) => retryStrategySchema.parse(input);

/** What CDK writes for "retry when the spot host goes, fail on anything else". */
const onlyHosts = strategy({
  attempts: 3,
  evaluateOnExit: [
    { action: "RETRY", onStatusReason: "Host EC2*" },
    { action: "EXIT", onReason: "*" },
  ],
});

describe("a retry strategy", () => {
  it("without conditions retries any end, up to its attempts", () => {
    expect(isRetried(strategy({ attempts: 3 }), 2, exited(1))).toBe(true);
    expect(isRetried(strategy({ attempts: 3 }), 3, exited(1))).toBe(false);
    expect(isRetried(strategy({}), 1, exited(1))).toBe(false);
  });

  it("lets the first matching condition decide", () => {
    expect(isRetried(onlyHosts, 1, hostGone)).toBe(true);
    expect(isRetried(onlyHosts, 1, exited(1))).toBe(false);
    expect(isRetried(onlyHosts, 1, exited(137, { reason: "OutOfMemoryError" }))).toBe(false);
    expect(isRetried(onlyHosts, 3, hostGone)).toBe(false);
  });

  it("retries if no condition matches", () => {
    const rule = strategy({ attempts: 2, evaluateOnExit: [{ action: "exit", onExitCode: "1" }] });
    expect(isRetried(rule, 1, exited(1))).toBe(false);
    expect(isRetried(rule, 1, exited(12))).toBe(true);
  });

  it("needs every condition of an entry", () => {
    const rule = strategy({
      attempts: 2,
      evaluateOnExit: [{ action: "EXIT", onExitCode: "1*", onReason: "CannotPull*" }],
    });
    expect(isRetried(rule, 1, exited(1))).toBe(true);
    expect(isRetried(rule, 1, exited(12, { reason: "CannotPullContainerError: x" }))).toBe(false);
  });

  it("never retries what was ended on purpose", () => {
    expect(isRetried(strategy({ attempts: 10 }), 1, exited(143, { final: true }))).toBe(false);
  });

  it.each([{ attempts: 11 }, { attempts: 0 }, { evaluateOnExit: [{ action: "RETRY", onReason: "*a" }] }])(
    "cannot be %j",
    (input) => expect(retryStrategySchema.safeParse(input).success).toBe(false),
  );
});
