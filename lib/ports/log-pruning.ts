/** What pruning writes and deletes of a workspace's log (c2sp.org/tlog-tiles, "Pruning"): texts of leaves; every tile stays. */
export interface LogPruning {
  /**
   * Keeps the leaves that stand for what is pruned, under their digest.
   *
   * @returns lower-case hex SHA-256
   */
  writeSnapshot(workspace: string, snapshot: Uint8Array): Promise<string>;
  readSnapshot(workspace: string, digest: string): Promise<Uint8Array | undefined>;
  /** Deletes a snapshot that another has taken the place of, if it is there. */
  deleteSnapshot(workspace: string, digest: string): Promise<void>;
  /** Deletes what was staged of batches that begin before an index: once they are published it only repeats their entries. */
  deleteStaged(workspace: string, before: number): Promise<void>;
  /** Deletes an entry bundle, its partial ones first: as long as the whole one is there, not all is deleted. */
  deleteBundle(workspace: string, bundle: number): Promise<void>;
}
