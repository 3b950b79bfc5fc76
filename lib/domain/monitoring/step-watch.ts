import type { MonitorSettings, Watch } from "./monitor.ts";

/** What a window says to one side of a monitor: worse than it may be, well, in between, or nothing. */
export type Signal = "alarm" | "harmless" | "between" | "nothing";

export interface WatchStep {
  readonly watch: Watch;
  readonly outcome: "opens" | "stays-open" | "closes" | "none";
}

/**
 * Takes a window's word for one side of a monitor. So many alarming windows in a row open an incident, so many harmless ones
 * close it; one in between breaks either row, and one that says nothing counts as if it had not been.
 *
 * @param incident  id that an incident would get
 */
export const stepWatch = (
  watch: Watch,
  signal: Signal,
  { openAfterWindows, closeAfterWindows }: Pick<MonitorSettings, "openAfterWindows" | "closeAfterWindows">,
  incident: string,
): WatchStep => {
  const isOpen = watch.incident !== null;
  const unchanged = isOpen ? "stays-open" : "none";
  if (signal === "nothing") return { watch, outcome: unchanged };
  const counted = isOpen ? "harmless" : "alarm";
  if (signal !== counted) return { watch: { ...watch, streak: 0 }, outcome: unchanged };
  const streak = watch.streak + 1;
  if (streak < (isOpen ? closeAfterWindows : openAfterWindows))
    return { watch: { ...watch, streak }, outcome: unchanged };
  return isOpen
    ? { watch: { incident: null, streak: 0 }, outcome: "closes" }
    : { watch: { incident, streak: 0 }, outcome: "opens" };
};
