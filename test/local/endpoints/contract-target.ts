import { afterAll, beforeAll, describe } from "vitest";
import type { ClientConfig } from "./start-endpoints.ts";

/** Where a contract suite runs: called in beforeAll, its `close` in afterAll. */
export interface ContractTarget {
  readonly name: string;
  readonly open: () => Promise<{ readonly config: ClientConfig; readonly close: () => Promise<unknown> }>;
}

/**
 * Real AWS, with the credentials of the environment, when asked for by TIDEGATE_CONTRACT_AWS=1: the suites make what
 * they need under random names and remove it.
 */
const awsTargets: readonly ContractTarget[] =
  process.env.TIDEGATE_CONTRACT_AWS === "1"
    ? [
        {
          name: "AWS",
          open: async () => ({ config: { region: process.env.AWS_REGION ?? "us-east-1" }, close: async () => {} }),
        },
      ]
    : [];

/** Runs a suite against the local machine, and against AWS when asked for. */
export const describeContract = (
  title: string,
  local: ContractTarget,
  suite: (config: () => ClientConfig) => void,
): void => {
  describe.each([local, ...awsTargets])(`${title} on $name`, (target) => {
    let opened: Awaited<ReturnType<ContractTarget["open"]>> | undefined;
    beforeAll(async () => {
      opened = await target.open();
    });
    afterAll(async () => {
      await opened?.close();
    });
    suite(() => {
      if (opened === undefined) throw new Error("the target is not open yet");
      return opened.config;
    });
  });
};
