import type { Hash } from "../../lib/domain/log/merkle-hash.ts";
import type { VerifySignature } from "../../lib/domain/log/signed-note.ts";
import type { EdgeNeeds } from "../../lib/http/http-app.ts";
import type { AggregateStore } from "../../lib/ports/aggregate-store.ts";
import type { CheckpointSigner } from "../../lib/ports/checkpoint-signer.ts";
import type { EventIndex } from "../../lib/ports/event-index.ts";
import type { LogTiles } from "../../lib/ports/log-tiles.ts";

/** What the audit function needs of the world. */
export interface AuditDependencies extends EdgeNeeds {
  readonly aggregates: AggregateStore;
  readonly events: EventIndex;
  readonly tiles: LogTiles;
  readonly signer: CheckpointSigner;
  readonly verifySignature: VerifySignature;
  /** SHA-256. */
  readonly hash: Hash;
}
