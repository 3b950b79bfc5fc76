import type { TierWatch } from "../../domain/model-version/tier-watches.ts";
import * as keys from "./item-keys.ts";
import type { TransactItem } from "./transact-item.ts";

/**
 * The row of a model at which arrivals of its versions and raises of its tier meet: each writes what the other must know, on
 * condition that it knows what the other wrote last. Arrivals do not stand in each other's way.
 *
 * @param command  id of the command
 */
export const watchItem = (table: string, workspace: string, command: string, watch: TierWatch): TransactItem => {
  const row = { TableName: table, Key: keys.tierWatchKey(workspace, watch.model) };
  if ("arrivesIn" in watch)
    return {
      Update: {
        ...row,
        UpdateExpression: "SET arrival = :arrival",
        ConditionExpression: "attribute_not_exists(tier) OR tier >= :tier",
        ExpressionAttributeValues: { ":arrival": command, ":tier": watch.arrivesIn },
      },
    };
  const { raisedTo, lastArrival } = watch;
  return {
    Update: {
      ...row,
      UpdateExpression: "SET tier = :tier",
      ConditionExpression: lastArrival === null ? "attribute_not_exists(arrival)" : "arrival = :arrival",
      ExpressionAttributeValues: { ":tier": raisedTo, ...(lastArrival === null ? {} : { ":arrival": lastArrival }) },
    },
  };
};
