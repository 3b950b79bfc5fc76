import type { QueueDescription } from "../../template/machine-description.ts";
import { checkAttributes, defaultAttributes } from "./queue-attributes.ts";
import type { QueueStore } from "./queue-store.ts";

/**
 * Makes a queue as the template describes it, or brings an existing one in line; its messages stay.
 *
 * @param now epoch milliseconds
 * @throws ServiceError for attributes this machine does not offer, e.g. a FIFO queue
 */
export const prepareQueue = async (
  store: QueueStore,
  { name, attributes }: Pick<QueueDescription, "name" | "attributes">,
  now: number,
): Promise<void> => {
  checkAttributes(attributes);
  const at = Math.floor(now / 1_000);
  const createdAt = store.find(name)?.createdAt ?? at;
  store.save({ name, createdAt, modifiedAt: at, attributes: { ...defaultAttributes, ...attributes } });
  await store.settle();
};
