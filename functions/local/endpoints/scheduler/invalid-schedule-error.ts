/** A schedule expression or time zone that the service would refuse. */
export class InvalidScheduleError extends Error {
  override readonly name = "InvalidScheduleError";
}
