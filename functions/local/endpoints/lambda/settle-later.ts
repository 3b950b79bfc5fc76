import { settleVersions } from "../../lambda/function-store.ts";
import type { LambdaDependencies } from "./lambda-dependencies.ts";

/**
 * Ends the Pending and InProgress states after a while. A caller that does not wait for them fails here as it would
 * fail in AWS.
 */
export const settleLater = ({ store, settleMs }: LambdaDependencies, name: string): void => {
  setTimeout(() => {
    const record = store.get(name);
    if (record !== undefined) store.put(settleVersions(record));
  }, settleMs).unref();
};
