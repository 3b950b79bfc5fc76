/** A version can never be served on its target, however often it is tried; the message says why, for whoever asked. */
export class DeploymentImpossibleError extends Error {
  override readonly name = "DeploymentImpossibleError";
}
