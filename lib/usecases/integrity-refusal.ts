import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { type ExaminationNeeds, examineVersion } from "./examine-version.ts";

/** A version is not what was registered or signed, so it goes nowhere. */
export type IntegrityRefusal =
  | { readonly code: "version-altered"; readonly version: number }
  | { readonly code: "artifact-lost"; readonly version: number; readonly name: string }
  | {
      readonly code: "signature-broken";
      readonly version: number;
      /** Place of the signature, from 1. */
      readonly signature: number;
      readonly reason: string;
    };

/** Why a version must not be deployed: something of it is not what it was when people agreed to it. */
export const integrityRefusal = async (
  needs: ExaminationNeeds,
  workspace: string,
  version: ModelVersion,
): Promise<IntegrityRefusal | undefined> => {
  const { digestHolds, missing, signatures } = await examineVersion(needs, workspace, version);
  const { number } = version;
  if (!digestHolds) return { code: "version-altered", version: number };
  const [name] = missing;
  if (name !== undefined) return { code: "artifact-lost", version: number, name };
  for (const { number: signature, fault } of signatures)
    if (fault !== null) return { code: "signature-broken", version: number, signature, reason: fault.detail };
  return undefined;
};
