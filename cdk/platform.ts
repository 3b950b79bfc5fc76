import type { AlarmChannel } from "./raise-alarm.ts";
import type { Settings } from "./settings.ts";

/** What every function is built from. */
export interface Platform {
  readonly settings: Settings;
  /** Folder that build.ts writes. */
  readonly dist: string;
  readonly alarms: AlarmChannel;
  /** Submission prefix of the deployment's own witness; undefined for one that relies on others. */
  readonly witnessUrl?: string;
}
