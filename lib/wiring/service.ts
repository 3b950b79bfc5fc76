import { openCedarAuthorizer } from "../adapters/cedar/cedar-authorizer.ts";
import { sha256Digest } from "../adapters/system/sha256-digest.ts";
import { uuidV7Ids } from "../adapters/system/uuid-v7.ts";
import type { ServiceContextNeeds } from "../messaging/service-context.ts";

/** What a worker needs to give commands in its own name. */
export const serviceNeeds = (): ServiceContextNeeds => ({
  authorizer: openCedarAuthorizer(),
  ids: uuidV7Ids(),
  digest: sha256Digest,
});
