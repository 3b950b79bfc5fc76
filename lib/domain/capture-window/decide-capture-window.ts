import type { Change, Loaded } from "../command/change.ts";
import type { EpochMs } from "../time.ts";
import type { CaptureWindow } from "./capture-window.ts";

/**
 * Records what an hour of captures came to. A later look that finds the same changes nothing; one that finds another
 * manifest says so, whether captures came late or are gone.
 *
 * @param found  what the archive holds of the hour now
 */
export const decideCaptureWindow = (
  loaded: Loaded<CaptureWindow> | undefined,
  found: Pick<CaptureWindow, "id" | "start" | "objects" | "bytes" | "manifest">,
  at: EpochMs,
): readonly Change[] => {
  if (loaded?.state.manifest === found.manifest) return [];
  return [
    {
      kind: "capture-window",
      id: found.id,
      basis: loaded ?? null,
      event: loaded === undefined ? "captures-closed" : "captures-changed",
      state: { schema: "capture-window.v1", ...found, listedAt: at },
    },
  ];
};
