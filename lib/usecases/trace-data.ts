import type { Lineage } from "../domain/lineage/lineage-graph.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import { type DrawNeeds, drawLineage } from "./draw-lineage.ts";
import { subjectsNaming } from "./find-subjects-naming.ts";
import { type WalkNeeds, walkLineage } from "./walk-lineage.ts";

export type DataNotInLog = { readonly code: "data-not-in-log"; readonly data: string };

/**
 * Draws what a data set touched: the runs, versions and pipelines that name it, the versions built on these, and what all of them serve.
 *
 * @param data  lower-case hex SHA-256
 */
export const traceData = async (
  needs: WalkNeeds & DrawNeeds,
  workspace: string,
  data: string,
): Promise<Result<Lineage, DataNotInLog>> => {
  const { subjects, complete: isAll } = await subjectsNaming(needs.events, workspace, data);
  if (subjects.length === 0) return refuse({ code: "data-not-in-log", data });
  const walk = await walkLineage(needs, workspace, subjects, { forth: true });
  const { complete, ...graph } = await drawLineage(needs, workspace, walk);
  return accept({ of: { kind: "data", id: data }, complete: complete && isAll, ...graph });
};
