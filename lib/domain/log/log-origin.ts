/** Name under which the log of logs is kept among the workspaces: none of them can have it, their names begin with a letter or digit. */
export const rootLog = "_root";

/**
 * Origin of a log: the first line of its checkpoints and the name of its key.
 *
 * @param origin  that of the default workspace, a URL without scheme (c2sp.org/tlog-checkpoint)
 * @param log     a workspace, or the root log
 */
export const logOrigin = (origin: string, log: string): string => {
  if (log === rootLog) return `${origin}/root`;
  return log === "default" ? origin : `${origin}/w/${log}`;
};

/** The workspace whose log has this origin; undefined where none has. */
export const workspaceOfOrigin = (origin: string, logOf: string): string | undefined => {
  if (logOf === origin) return "default";
  const prefix = logOrigin(origin, "");
  return logOf.startsWith(prefix) && logOf.length > prefix.length ? logOf.slice(prefix.length) : undefined;
};
