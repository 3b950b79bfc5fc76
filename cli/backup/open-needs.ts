import { UsageError } from "../verify/usage-error.ts";

/** Opens what the environment names; a name that is missing is the caller's mistake. */
export const openNeeds = <Needs>(open: () => Needs): Needs => {
  try {
    return open();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};
