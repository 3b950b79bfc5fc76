import { z } from "@hono/zod-openapi";
import { jsonValue } from "../../../lib/http/json-value.ts";

const leafSchema = z.record(z.string(), jsonValue);

export const loggedLeafResponse = z
  .strictObject({
    index: z.int().openapi({ description: "Place in the log, from 0." }),
    leaf: leafSchema.openapi({ description: "The leaf, with its evidence and the state that resulted." }),
  })
  .openapi("LoggedLeaf");

/** How an entry of the log is shown. */
export const toLoggedLeafResponse = ({ index, entry }: { readonly index: number; readonly entry: Uint8Array }) => ({
  index,
  leaf: leafSchema.parse(JSON.parse(new TextDecoder().decode(entry))),
});
