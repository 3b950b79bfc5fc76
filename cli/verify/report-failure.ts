import { UsageError } from "./usage-error.ts";
import { VerificationFailure } from "./verification-failure.ts";

/** Says why a verb failed. Exit code: 1 something differs, 2 it could not be done. What nobody foresaw is thrown on. */
export const reportFailure = (error: unknown, asJson: boolean): 1 | 2 => {
  if (error instanceof VerificationFailure) {
    const { check, where, detail } = error;
    if (asJson) console.log(JSON.stringify({ verified: false, check, where, detail }));
    else console.error(`NOT VERIFIED: ${check} ${where}: ${detail}`);
    return 1;
  }
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  return 2;
};
