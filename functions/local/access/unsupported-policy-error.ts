/** A synthesized policy uses an element that this machine would not enforce as AWS does; it refuses to start on it. */
export class UnsupportedPolicyError extends Error {
  override readonly name = "UnsupportedPolicyError";

  constructor(element: string) {
    super(`the local machine cannot enforce a policy with ${element}`);
  }
}
