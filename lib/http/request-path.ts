import { z } from "zod";

const workspacePattern = /^\/w\/([a-z0-9][a-z0-9-]{0,62})(?=\/|$)/;

/** The workspace a path speaks of, and the path without it. Without a prefix, or with one that names none, it is the default workspace. */
export const splitWorkspace = (path: string): { readonly workspace: string; readonly path: string } => {
  const match = workspacePattern.exec(path);
  return match?.[1] === undefined
    ? { workspace: "default", path }
    : { workspace: match[1], path: path.slice(match[0].length) || "/" };
};

/** The path by which callers reach something of a workspace: what `splitWorkspace` takes apart. */
export const workspacePath = (workspace: string, path: string): string =>
  workspace === "default" ? path : `/w/${workspace}${path}`;

/** Hono's router sees paths without their workspace, so that each route is written once. */
export const routedPath = (request: Request): string => splitWorkspace(new URL(request.url).pathname).path;

/**
 * Whether the path that is routed is the one that was sent. A URL drops control characters at the end, resolves `..`
 * and turns backslashes around: such a path names nothing here, and must not be taken for one that does.
 *
 * @param event  Lambda event of an HTTP API, payload format 2.0; anything else has no other path than the URL's
 */
export const isPathAsSent = (event: unknown, url: string): boolean => {
  const sent = rawPath.safeParse(event);
  if (!sent.success) return true;
  const { pathname } = new URL(url);
  return pathname === sent.data.rawPath || decoded(pathname) === decoded(sent.data.rawPath);
};

const rawPath = z.object({ rawPath: z.string() });

const decoded = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};
