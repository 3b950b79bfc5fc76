/** The workspaces there are. */
export interface Workspaces {
  /** Names of those whose log has entered the root log, which it does minutes after the first command; in no order. */
  list(): Promise<readonly string[]>;
}
