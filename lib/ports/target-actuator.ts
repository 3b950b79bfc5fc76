/** What shall be brought to a target. */
export interface DeploymentOrder {
  readonly workspace: string;
  readonly target: string;
  /** Version number of the target's model. */
  readonly version: number;
  /** Lower-case hex SHA-256 of the model file, kept in the artifact store under it. */
  readonly sha256: string;
}

/** Brings versions to targets. */
export interface TargetActuator {
  /**
   * Makes a version answer on its target, or finds that it does already: the same order may come twice and at once.
   *
   * @returns the function and its published version that serve it
   * @throws DeploymentImpossibleError when it never will; any other error may pass
   */
  deploy(order: DeploymentOrder): Promise<{ readonly resource: string; readonly qualifier: string }>;
}
