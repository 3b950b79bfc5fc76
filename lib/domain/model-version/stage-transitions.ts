import type { Stage } from "./model-version.ts";

/**
 * Where a version may go from each stage. Some of these moves need people as well: that is the approval policy's to say.
 *
 * What has served leaves through Deprecated, so that the way back (Deprecated → Production) stays open until somebody
 * archives it; Archived is the end.
 */
export const stageTransitions: Readonly<Record<Stage, readonly Stage[]>> = {
  Development: ["Staging", "Archived"],
  Staging: ["Approved", "Development", "Archived"],
  Approved: ["Production", "Staging", "Deprecated", "Archived"],
  Production: ["Deprecated"],
  Deprecated: ["Production", "Archived"],
  Archived: [],
};

/** Whether a version in this stage may get a share of routed traffic. */
export const mayServe = (stage: Stage): boolean => stage === "Approved" || stage === "Production";
