/** The first policy set. Each policy has a name of its own: leaves and refusals cite it. */
export const policies: Readonly<Record<string, string>> = {
  "own-workspace-only": `forbid(principal, action, resource) unless { principal.workspace == resource.workspace };`,
  "viewers-read": `permit(principal in Tidegate::Role::"viewer", action in Tidegate::Action::"read", resource);`,
  "data-scientists-contribute": `permit(principal in Tidegate::Role::"data-scientist", action in [Tidegate::Action::"read", Tidegate::Action::"contribute", Tidegate::Action::"engineer", Tidegate::Action::"approve", Tidegate::Action::"predict"], resource);`,
  "ml-engineers-engineer": `permit(principal in Tidegate::Role::"ml-engineer", action in [Tidegate::Action::"read", Tidegate::Action::"contribute", Tidegate::Action::"engineer", Tidegate::Action::"approve", Tidegate::Action::"operate", Tidegate::Action::"predict"], resource);`,
  "ml-leads-approve": `permit(principal in Tidegate::Role::"ml-lead", action in [Tidegate::Action::"read", Tidegate::Action::"approve"], resource);`,
  "review-board-approves": `permit(principal in Tidegate::Role::"ml-review-board", action in [Tidegate::Action::"read", Tidegate::Action::"approve"], resource);`,
  "compliance-approves": `permit(principal in Tidegate::Role::"compliance", action in [Tidegate::Action::"read", Tidegate::Action::"approve", Tidegate::Action::"audit"], resource);`,
  "legal-approves": `permit(principal in Tidegate::Role::"legal", action in [Tidegate::Action::"read", Tidegate::Action::"approve"], resource);`,
  "compliance-holds": `permit(principal in Tidegate::Role::"compliance", action in Tidegate::Action::"hold", resource);`,
  "legal-holds": `permit(principal in Tidegate::Role::"legal", action in [Tidegate::Action::"hold", Tidegate::Action::"audit"], resource);`,
  "business-owners-approve": `permit(principal in Tidegate::Role::"business-owner", action in [Tidegate::Action::"read", Tidegate::Action::"approve"], resource);`,
  "business-stakeholders-approve": `permit(principal in Tidegate::Role::"business-stakeholder", action in [Tidegate::Action::"read", Tidegate::Action::"approve"], resource);`,
  "operators-operate": `permit(principal in Tidegate::Role::"operator", action in [Tidegate::Action::"read", Tidegate::Action::"operate", Tidegate::Action::"predict"], resource);`,
  "applications-infer": `permit(principal in Tidegate::Role::"application", action in Tidegate::Action::"predict", resource);`,
  "auditors-audit": `permit(principal in Tidegate::Role::"auditor", action in [Tidegate::Action::"read", Tidegate::Action::"audit"], resource);`,
  "admins-administer": `permit(principal in Tidegate::Role::"admin", action, resource) unless { action in Tidegate::Action::"confirm" };`,
  "recorder-records": `permit(principal == Tidegate::Service::"training-recorder", action in [Tidegate::Action::"recordTrainingRun"], resource);`,
  "launcher-confirms": `permit(principal == Tidegate::Service::"training-launcher", action in [Tidegate::Action::"confirmTrainingJob", Tidegate::Action::"advancePipeline"], resource);`,
  "stepper-confirms": `permit(principal == Tidegate::Service::"rollout-stepper", action in [Tidegate::Action::"confirmDeployment", Tidegate::Action::"stepRollout"], resource);`,
  "scanner-assesses": `permit(principal == Tidegate::Service::"drift-scanner", action in [Tidegate::Action::"assessWindow"], resource);`,
  "notifier-disables": `permit(principal == Tidegate::Service::"notifier", action in [Tidegate::Action::"updateWebhook"], resource);`,
  "reconciler-repairs": `permit(principal == Tidegate::Service::"reconciler", action in [Tidegate::Action::"repair", Tidegate::Action::"closeCaptures", Tidegate::Action::"pruneLog", Tidegate::Action::"archiveVersions", Tidegate::Action::"recordTrainingRun", Tidegate::Action::"stepRollout"], resource);`,
};

/** Cedar schema: principals are members or services of one workspace, actions come in groups. */
export const schemaOf = (actionGroups: Readonly<Record<string, string>>): string => {
  const groups = [...new Set(Object.values(actionGroups))];
  return `namespace Tidegate {
  entity Role;
  entity Workspace;
  entity Member in [Role] { workspace: Workspace };
  entity Service in [Role] { workspace: Workspace };
  entity Resource { workspace: Workspace };
  ${groups.map((group) => `action "${group}";`).join("\n  ")}
  ${Object.entries(actionGroups)
    .map(
      ([action, group]) =>
        `action "${action}" in ["${group}"] appliesTo { principal: [Member, Service], resource: [Resource] };`,
    )
    .join("\n  ")}
}`;
};
