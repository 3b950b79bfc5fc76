import type { LocalImage } from "./processes/container-host.ts";

/** What a test, the demo or a bench may want otherwise than a user. */
export interface MachineSettings {
  /** Waits before the second and third attempt of an asynchronous event; Lambda's are one and two minutes. */
  readonly asyncRetryDelaysMs: readonly number[];
  /** A function's process ends after so long without work. */
  readonly sandboxIdleMs: number;
  /** Jobs of AWS Batch at a time. */
  readonly jobsMax: number;
  /** Values of further CfnParameters. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What stands for container images; the repository's own sources by default. */
  readonly pullImage: ((image: string) => Promise<LocalImage | undefined>) | undefined;
}

export const defaultSettings: MachineSettings = {
  asyncRetryDelaysMs: [60_000, 120_000],
  sandboxIdleMs: 120_000,
  jobsMax: 2,
  parameters: {},
  pullImage: undefined,
};
