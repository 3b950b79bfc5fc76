/** Secrets of webhooks that their creators chose: sealed, apart from the log, and forgotten when nobody needs them. */
export interface ClientSecrets {
  /** Keeps a secret under its reference; keeping the same again changes nothing. */
  keep(workspace: string, webhook: string, reference: string, secret: string): Promise<void>;
  /** Strongly consistent; undefined for one that is forgotten. */
  read(workspace: string, webhook: string, reference: string): Promise<string | undefined>;
  /** Forgets a webhook's secrets by their references; what is forgotten already stays so. */
  forget(workspace: string, webhook: string, isPast: (reference: string) => boolean): Promise<void>;
}
