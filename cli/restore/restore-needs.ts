import type { Fact } from "../../lib/domain/fact/fact.ts";
import type { Hash } from "../../lib/domain/log/merkle-hash.ts";
import type { LogLedger } from "../../lib/ports/log-ledger.ts";
import type { LogTiles } from "../../lib/ports/log-tiles.ts";
import type { RootLedger } from "../../lib/ports/root-ledger.ts";
import type { StateRestore } from "../../lib/ports/state-restore.ts";
import type { BackupNeeds } from "../backup/backup-needs.ts";

export interface RestoreNeeds extends BackupNeeds {
  readonly state: StateRestore;
  readonly ledger: Pick<LogLedger, "settle">;
  readonly rootLedger: Pick<RootLedger, "settle">;
  readonly tiles: Pick<LogTiles, "publishCheckpoint">;
  readonly parseFact: (entry: Uint8Array) => Fact;
  /** SHA-256. */
  readonly hash: Hash;
}
