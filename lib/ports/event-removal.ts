/** Takes pruned events out of the event index. What was counted of a day stays: it names nobody. */
export interface EventRemoval {
  /**
   * Removes events that follow each other in the log, and of each list that they are in whatever is older. Repeatable; any
   * number at once.
   *
   * @param from     index of the first
   * @param entries  their entries
   */
  remove(workspace: string, from: number, entries: readonly Uint8Array[]): Promise<void>;
}
