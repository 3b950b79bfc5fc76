import { setTimeout } from "node:timers/promises";
import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { type FactV1, factDetailType, factSource } from "../../../events/fact.v1.ts";
import type { Fact } from "../../domain/fact/fact.ts";
import type { FactBus } from "../../ports/fact-bus.ts";
import { cutBatches } from "../system/cut-batches.ts";

interface Needs {
  readonly client: EventBridgeClient;
  readonly bus: string;
}

/** EventBridge takes ten entries and 256 KiB in one call. A leaf has at most 64 KiB, so each fact fits with its state. */
const callMax = { itemsMax: 10, bytesMax: 262_144 };

const triesMax = 5;

/** The facts' way to an EventBridge bus. */
export const openFactBus = (needs: Needs): FactBus => ({
  publish: async (facts) => {
    const [batch = []] = cutBatches(facts.slice(0, callMax.itemsMax).map(toEntry(needs.bus)), bytesOf, callMax);
    for (let attempt = 1; ; attempt += 1) {
      const { accepted, failure } = await put(needs, batch);
      if (accepted > 0 || batch.length === 0) return accepted;
      if (attempt === triesMax) throw new Error(`the bus ${needs.bus} did not accept a fact: ${failure}`);
      await setTimeout(Math.random() * 25 * 2 ** attempt);
    }
  },
});

/** Each entry is accepted or not by itself; what counts is how many are before the first that was not. */
const put = async ({ client }: Needs, batch: readonly PutEventsRequestEntry[]) => {
  const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: [...batch] }));
  const failed = Entries.findIndex(({ ErrorCode }) => ErrorCode !== undefined);
  const { ErrorCode, ErrorMessage } = Entries[failed] ?? {};
  return { accepted: failed === -1 ? batch.length : failed, failure: `${ErrorCode} ${ErrorMessage}` };
};

const toEntry =
  (bus: string) =>
  ({ type, ...fact }: Fact): PutEventsRequestEntry => {
    const detail: FactV1 = { schema: "fact.v1", ...fact };
    return {
      EventBusName: bus,
      Source: factSource,
      DetailType: factDetailType(type),
      Time: new Date(fact.at),
      Detail: JSON.stringify(detail),
    };
  };

/** EventBridge User Guide, "Calculating PutEvents event entry size". */
const bytesOf = ({ Source = "", DetailType = "", Detail = "" }: PutEventsRequestEntry): number =>
  14 + Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
