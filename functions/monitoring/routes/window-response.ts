import { z } from "@hono/zod-openapi";
import type { Window } from "../../../lib/domain/monitoring/monitor.ts";
import { iso } from "../../../lib/http/iso-time.ts";

export const driftVerdict = z.enum(["STABLE", "APPROACHING", "DRIFTED", "INSUFFICIENT"]);
export const performanceVerdict = z.enum(["STABLE", "APPROACHING", "DECAYED", "INSUFFICIENT"]);

export const windowResponse = z
  .strictObject({ start: z.iso.datetime(), end: z.iso.datetime().openapi({ description: "Exclusive." }) })
  .openapi("Window");

/** How a window is shown. */
export const shownWindow = ({ start, end }: Window): z.infer<typeof windowResponse> => ({
  start: iso(start),
  end: iso(end),
});
