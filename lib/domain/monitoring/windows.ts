import type { EpochMs } from "../time.ts";
import type { Window } from "./monitor.ts";

/**
 * The windows of a length that end within a span. Windows lie on the multiples of their length since the epoch, so whoever
 * asks gets the same ones.
 *
 * @param after    exclusive
 * @param through  inclusive
 */
export const windowsEnding = (windowSeconds: number, after: EpochMs, through: EpochMs): readonly Window[] => {
  const lengthMs = windowSeconds * 1000;
  const first = Math.floor(after / lengthMs) + 1;
  const last = Math.floor(through / lengthMs);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const end = (first + index) * lengthMs;
    return { start: end - lengthMs, end };
  });
};

/** The same window, so many seconds earlier. */
export const earlier = ({ start, end }: Window, seconds: number): Window => ({
  start: start - seconds * 1000,
  end: end - seconds * 1000,
});
