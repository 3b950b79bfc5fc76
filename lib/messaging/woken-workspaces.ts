import { z } from "zod";
import { rootLog } from "../domain/log/log-origin.ts";

const streamEvent = z.object({
  Records: z.array(
    z.object({
      eventSource: z.literal("aws:dynamodb"),
      dynamodb: z.object({ Keys: z.object({ pk: z.object({ S: z.string() }) }) }),
    }),
  ),
});

/**
 * Workspaces that a wake-up speaks of: those of a stream's records, each once; `undefined` for anything else, which is the
 * clock, and means all of them. The root log is kept beside theirs and is none of them. The event is a hint where to look; what is due is read from the table.
 */
export const wokenWorkspaces = (event: unknown): readonly string[] | undefined => {
  const parsed = streamEvent.safeParse(event);
  if (!parsed.success) return undefined;
  const workspaces = parsed.data.Records.map(({ dynamodb }) => dynamodb.Keys.pk.S.split("#", 1)[0] ?? "");
  return [...new Set(workspaces)].filter((name) => name !== rootLog).sort();
};
