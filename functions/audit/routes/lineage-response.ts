import { z } from "@hono/zod-openapi";
import type { Lineage } from "../../../lib/domain/lineage/lineage-graph.ts";
import { toOpenLineage } from "../../../lib/domain/lineage/to-open-lineage.ts";
import { jsonValue } from "../../../lib/http/json-value.ts";

const reference = z.strictObject({
  kind: z.string().openapi({ example: "model-version" }),
  id: z.string().openapi({
    description:
      "As events name the subject; of a data set its SHA-256, of one that only a client tells of its experiment, name and digest.",
  }),
});

const leafFields = {
  index: z.int().openapi({ description: "Place in the log, from 0." }),
  event: z.string().openapi({ description: "Its proof is at /v1/audit/events/{event}/proof." }),
  type: z.string().openapi({ example: "version-registered" }),
  at: z.iso.datetime().openapi({ description: "By the writer's clock." }),
};

const lineageResponse = z
  .strictObject({
    of: reference,
    complete: z.boolean().openapi({ description: "False when more was there than one answer takes." }),
    nodes: z.array(
      reference.extend({
        attributes: z.record(z.string(), jsonValue).openapi({
          description:
            "In short what its last leaf says; of a data set that a tracking run read what its client said, with `saidBy`.",
        }),
        leaves: z
          .array(z.strictObject(leafFields))
          .openapi({ description: "Its first and its last leaf; none for what the log only names." }),
      }),
    ),
    edges: z.array(
      z.strictObject({
        from: reference,
        to: reference,
        relation: z.string().openapi({ example: "trained-on" }),
        leaves: z
          .array(
            z.strictObject({
              ...leafFields,
              says: z.enum(["begins", "ends"]).openapi({ description: "Whether it begins the relation or ends it." }),
            }),
          )
          .openapi({ description: "None while only a client says so: its run goes on, or was changed since its end." }),
      }),
    ),
  })
  .openapi("LineageGraph");

const openLineageResponse = z
  .array(z.record(z.string(), jsonValue))
  .openapi("OpenLineageEvents", { description: "Events of openlineage.io/spec/2-0-2, ordered by time." });

const response = z.union([lineageResponse, openLineageResponse]);

/** What the three lineage operations answer. */
export const lineageAnswer = {
  description: "The lineage; every edge names the leaves that back it.",
  content: { "application/json": { schema: response } },
};

export const lineageQuery = z.strictObject({
  format: z
    .enum(["graph", "openlineage"])
    .default("graph")
    .openapi({ description: "A graph of nodes and edges, or the same as OpenLineage events." }),
});

type Format = z.infer<typeof lineageQuery>["format"];

/**
 * How a lineage is shown.
 *
 * @param origin  of the workspace's log
 */
export const toLineageResponse = (lineage: Lineage, format: Format, origin: string): z.infer<typeof response> =>
  response.parse(format === "openlineage" ? toOpenLineage(lineage, origin) : lineage);
