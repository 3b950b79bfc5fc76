import type { Window } from "../domain/monitoring/monitor.ts";

/** A window that is to be assessed. */
export interface DueScan {
  readonly workspace: string;
  /** Name of the model that the monitor watches. */
  readonly monitor: string;
  readonly window: Window;
  /** 0 to 900. */
  readonly delaySeconds: number;
}

/** Where windows wait to be assessed once they have closed. */
export interface ScanQueue {
  /** Enqueues all of them; when it throws, some may be enqueued already. */
  send(scans: readonly DueScan[]): Promise<void>;
}
