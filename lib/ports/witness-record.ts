import type { WitnessedTree } from "../domain/log/decide-cosigning.ts";

/** What a witness remembers: of each log the last checkpoint it cosigned. */
export interface WitnessRecord {
  /** Strongly consistent; undefined for a log it never cosigned. */
  load(origin: string): Promise<WitnessedTree | undefined>;
  /**
   * Replaces what is remembered of a log if it still is `current`.
   *
   * @returns false when somebody else was first; when it throws, the record may have changed all the same
   */
  replace(origin: string, current: WitnessedTree | undefined, next: WitnessedTree): Promise<boolean>;
}
