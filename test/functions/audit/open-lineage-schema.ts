import { z } from "zod";

/** What openlineage.io/spec/2-0-2/OpenLineage.json demands of an event, written down from it by hand. */
const uri = z.string().regex(/^[a-z][a-z0-9+.-]*:\/\/\S+$/);
const facets = z.record(z.string(), z.looseObject({ _producer: uri, _schemaURL: uri }));
const dataset = z.strictObject({ namespace: z.string().min(1), name: z.string().min(1), facets });
const job = z.strictObject({ namespace: z.string().min(1), name: z.string().min(1), facets });
const base = (definition: string) => ({
  eventTime: z.iso.datetime(),
  producer: uri,
  schemaURL: z.literal(`https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/${definition}`),
});
const datasets = { inputs: z.array(dataset), outputs: z.array(dataset) };

const event = z.union([
  z.strictObject({
    ...base("RunEvent"),
    eventType: z.enum(["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"]),
    run: z.strictObject({ runId: z.guid(), facets }),
    job,
    ...datasets,
  }),
  z.strictObject({ ...base("JobEvent"), job, ...datasets }),
  z.strictObject({ ...base("DatasetEvent"), dataset }),
]);

/** Whether a value is an event of OpenLineage 2-0-2. */
export const isOpenLineage = (value: unknown): boolean => event.safeParse(value).success;
