import { createEdgeHandler } from "./create-edge-handler.ts";

export const handler = createEdgeHandler(fetch);
