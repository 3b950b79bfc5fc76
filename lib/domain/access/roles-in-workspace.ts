import { type Role, roles } from "./action.ts";

const known: ReadonlySet<string> = new Set(roles);
const isRole = (name: string): name is Role => known.has(name);

/**
 * Reads a caller's roles in one workspace out of its token's groups.
 *
 * @param groups  entries `<workspace>/<role>`, where the workspace `*` means all; anything else is somebody else's group
 * @returns       sorted, without repeats; empty when the caller has nothing to do with the workspace
 */
export const rolesInWorkspace = (groups: readonly string[], workspace: string): readonly Role[] => {
  const found = new Set<Role>();
  for (const group of groups) {
    const slash = group.indexOf("/");
    const scope = group.slice(0, Math.max(slash, 0));
    const role = group.slice(slash + 1);
    if ((scope === workspace || scope === "*") && isRole(role)) found.add(role);
  }
  return [...found].sort();
};
