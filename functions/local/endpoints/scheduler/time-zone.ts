import { InvalidScheduleError } from "./invalid-schedule-error.ts";

/** A time zone's wall clock. Wall times are written as the epoch milliseconds that UTC would show the same digits at. */
export interface TimeZone {
  readonly toWall: (instant: number) => number;
  /** Undefined for a time that the clock jumps over; the first of two where it is set back. */
  readonly toInstant: (wall: number) => number | undefined;
}

const utc: TimeZone = { toWall: (instant) => instant, toInstant: (wall) => wall };
const day = 86_400_000;

/**
 * Opens a zone of the IANA database.
 *
 * @throws InvalidScheduleError for a name it does not have
 */
export const openTimeZone = (name: string): TimeZone => {
  if (name === "UTC") return utc;
  const offsetAt = offsetReader(name);
  return {
    toWall: (instant) => instant + offsetAt(instant),
    toInstant: (wall) => {
      // No zone shifts twice within two days: the offsets on both sides are all the candidates.
      const candidates = [offsetAt(wall - day), offsetAt(wall + day)].map((offset) => wall - offset);
      return candidates.sort((a, b) => a - b).find((instant) => instant + offsetAt(instant) === wall);
    },
  };
};

const offsetReader = (name: string): ((instant: number) => number) => {
  const format = openFormat(name);
  return (instant) => {
    const zone = format.formatToParts(instant).find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
    const [, sign = "+", hours = "0", minutes = "0", seconds = "0"] =
      /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(zone) ?? [];
    const milliseconds = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
    return sign === "-" ? -milliseconds : milliseconds;
  };
};

const openFormat = (timeZone: string): Intl.DateTimeFormat => {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  } catch {
    throw new InvalidScheduleError(`unknown time zone ${timeZone}`);
  }
};
