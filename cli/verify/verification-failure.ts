/** The part of the log that does not hold. */
export type Check =
  | "checkpoint"
  | "signature"
  | "tile"
  | "bundle"
  | "root"
  | "leaf"
  | "subject"
  | "command"
  | "claim"
  | "snapshot"
  | "older"
  | "root-log"
  | "table"
  | "proof";

/** The first thing that differs: what was checked, where it is, and what is wrong with it. Ends the verification. */
export class VerificationFailure extends Error {
  override readonly name = "VerificationFailure";
  readonly check: Check;
  readonly where: string;
  readonly detail: string;

  constructor(check: Check, where: string, detail: string) {
    super(`${check} ${where}: ${detail}`);
    this.check = check;
    this.where = where;
    this.detail = detail;
  }
}
