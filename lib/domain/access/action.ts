/**
 * Every operation somebody can ask for, and the group of operations it belongs to. Policies speak of groups, so a new
 * operation is covered by the policies of its group from the day it is written.
 */
export const actionGroups = {
  getModel: "read",
  listModels: "read",
  registerModel: "contribute",
  updateModel: "contribute",
  setAlias: "contribute",
  deleteAlias: "contribute",
  createArtifactUpload: "contribute",
  getArtifact: "read",
  registerVersion: "contribute",
  getVersion: "read",
  listVersions: "read",
  transitionStage: "engineer",
  getChangeRequest: "read",
  listChangeRequests: "read",
  openChangeRequest: "engineer",
  voteOnChangeRequest: "approve",
  withdrawChangeRequest: "engineer",
  getApprovalPolicy: "read",
  getTarget: "read",
  listTargets: "read",
  createTarget: "operate",
  deployVersion: "operate",
  confirmDeployment: "confirm",
  getRoute: "read",
  listRoutes: "read",
  setRoute: "operate",
  requestTrainingRun: "contribute",
  getTrainingRun: "read",
  listTrainingRuns: "read",
  confirmTrainingJob: "confirm",
  recordTrainingRun: "confirm",
  infer: "predict",
  getModelMetadata: "predict",
  listAuditEvents: "audit",
  getAuditEvent: "audit",
  getInclusionProof: "audit",
  readLog: "audit",
} as const;

export type Action = keyof typeof actionGroups;

/** Roles that tokens may carry, in the words of the approval matrix. */
export const roles = [
  "viewer",
  "data-scientist",
  "ml-engineer",
  "ml-lead",
  "ml-review-board",
  "compliance",
  "legal",
  "business-owner",
  "business-stakeholder",
  "operator",
  "application",
  "auditor",
  "admin",
] as const;

export type Role = (typeof roles)[number];
