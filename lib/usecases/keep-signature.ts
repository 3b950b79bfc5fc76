import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import { decideSignature, type TooManySignatures } from "../domain/signing/decide-signature.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { PublicKey } from "../ports/signature-verifier.ts";
import { checkSignature, type SignatureNeeds } from "./check-signature.ts";
import { executeCommand } from "./execute-command.ts";
import type { ModelNotFound } from "./find-model.ts";
import { findVersion, type VersionNotFound } from "./find-version.ts";
import type { NothingToSign } from "./get-manifest.ts";
import { type PreconditionFailed, revisionRefusal } from "./revision-refusal.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

export interface SigningNeeds extends SignatureNeeds {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
}

/** The version that is signed. */
export interface SignedVersion {
  readonly model: string;
  /** Number or semver. */
  readonly version: string;
  /** Revision of the version. */
  readonly ifMatch?: number;
}

export type SigningRefusal = ModelNotFound | VersionNotFound | PreconditionFailed | NothingToSign | TooManySignatures;

/**
 * Lets a signature go with a version: the bundle and the key lie in the artifact store before the version names them.
 * A key whose signature stands and holds has nothing to add.
 *
 * @param bundleOf  the bundle, by that key and over that version; asked once for all rounds of a contended command
 */
export const keepSignature = <Refusal extends { readonly code: string }>(
  needs: SigningNeeds,
  context: CommandContext,
  { ifMatch, ...reference }: SignedVersion,
  key: PublicKey,
  bundleOf: (version: ModelVersion) => Promise<Result<string, Refusal>>,
): Promise<Result<Snapshot<ModelVersion>, SigningRefusal | Refusal | CommandRefusal>> => {
  const { workspace, actor } = context;
  let bundle: Result<string, Refusal> | undefined;
  return executeCommand<Snapshot<ModelVersion>, SigningRefusal | Refusal>(needs, context, async () => {
    const found = await findVersion(needs.aggregates, workspace, reference);
    if (!found.ok) return found;
    const { model, version } = found.value;
    const moved = revisionRefusal(version, ifMatch);
    if (moved !== undefined) return refuse(moved);
    const { number, artifacts, signatures } = version.state;
    if (artifacts.length === 0) return refuse({ code: "nothing-to-sign", version: number });

    bundle ??= await bundleOf(version.state);
    if (!bundle.ok) return bundle;
    const at = needs.clock.now();
    const standing = signatures.find(({ keyHint }) => keyHint === key.keyHint);
    if (standing !== undefined && (await checkSignature(needs, workspace, version.state, standing)) === undefined)
      return accept({ at, changes: [], answer: version });
    const signature = { ...(await keep(needs, workspace, key, bundle.value)), signedBy: actor, signedAt: at };
    const decision = decideSignature(version, model.state.riskTier, signature);
    return decision.ok ? accept({ at, changes: [decision.value], answer: snapshotOf(decision.value) }) : decision;
  });
};

const keep = async ({ artifacts }: SigningNeeds, workspace: string, { pem, keyHint }: PublicKey, text: string) => {
  const bytes = (content: string) => new TextEncoder().encode(content);
  await artifacts.keep(workspace, bytes(pem), "application/x-pem-file");
  return { keyHint, bundle: await artifacts.keep(workspace, bytes(text), "application/json") };
};
