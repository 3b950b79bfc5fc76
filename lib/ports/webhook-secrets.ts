/** The secrets that webhooks' messages are signed with. */
export interface WebhookSecrets {
  /** The secret of one webhook, 32 bytes: always the same, and kept nowhere. */
  secretOf(workspace: string, webhook: string): Promise<Uint8Array>;
}
