/**
 * Origin of a workspace's log: the first line of its checkpoints and the name of its key.
 *
 * @param origin  that of the default workspace, a URL without scheme (c2sp.org/tlog-checkpoint)
 */
export const logOrigin = (origin: string, workspace: string): string =>
  workspace === "default" ? origin : `${origin}/w/${workspace}`;
