import type { Lineage } from "../domain/lineage/lineage-graph.ts";
import { accept, type Result } from "../domain/result.ts";
import { type DrawNeeds, drawLineage } from "./draw-lineage.ts";
import type { ModelNotFound } from "./find-model.ts";
import { findVersion, type VersionNotFound } from "./find-version.ts";
import { type WalkNeeds, walkLineage } from "./walk-lineage.ts";

/** Draws where a version comes from and what it went into: data, run, approvals, rollouts, routes, targets, versions built on it. */
export const traceVersion = async (
  needs: WalkNeeds & DrawNeeds,
  workspace: string,
  reference: { readonly model: string; readonly version: string },
): Promise<Result<Lineage, ModelNotFound | VersionNotFound>> => {
  const found = await findVersion(needs.aggregates, workspace, reference);
  if (!found.ok) return found;
  const subject = { kind: "model-version", id: found.value.version.state.id } as const;
  const walk = await walkLineage(needs, workspace, [subject], { forth: true });
  return accept({ of: subject, ...(await drawLineage(needs, workspace, walk)) });
};
