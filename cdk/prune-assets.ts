import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Removes assets of earlier syntheses that nothing refers to any more: each holds a copy of a bundle, 45 MB for the model
 * server. Those of the last day stay, because a local server may still run them.
 *
 * @param cdkOut folder of a finished synthesis
 * @param now    epoch milliseconds
 * @returns      names of what was removed
 */
export const pruneAssets = (cdkOut: string, now: number): readonly string[] => {
  const names = readdirSync(cdkOut);
  const inUse = names
    .filter((name) => name.endsWith(".assets.json"))
    .map((name) => readFileSync(join(cdkOut, name), "utf8"))
    .join("\n");
  const stale = names.filter(
    (name) => name.startsWith("asset.") && !inUse.includes(name) && now - statSync(join(cdkOut, name)).ctimeMs > dayMs,
  );
  for (const name of stale) rmSync(join(cdkOut, name), { recursive: true });
  return stale;
};
