import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { ServiceError } from "../../../functions/local/endpoints/service-error.ts";
import { createHandOver } from "../../../functions/local/event-sources/poller.ts";
import type { FunctionInvoker } from "../../../functions/local/lambda/function-invoker.ts";

test.each([
  ["throttled", 429, "TooManyRequestsException"],
  ["not ready", 409, "ResourceConflictException"],
])("a function that stays %s is asked no more once its poller is stopped", async (_, status, code) => {
  let asked = 0;
  const invoker: Pick<FunctionInvoker, "invoke"> = {
    invoke: async () => {
      asked += 1;
      // Asked without end it would leave no timer a turn, and this test none to fail by.
      if (asked > 1_000) throw new Error("asked without end");
      throw new ServiceError(code, status, "not now");
    },
  };
  const stopping = new AbortController();
  const handedOver = createHandOver(invoker, "worker")({ Records: [] }, stopping.signal);
  const outcome = expect(handedOver).rejects.toThrow("stopped");
  await delay(20);
  stopping.abort(new Error("stopped"));
  await outcome;
  expect(asked).toBe(1);
});
