import { z } from "zod";
import { openCedarAuthorizer } from "../adapters/cedar/cedar-authorizer.ts";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { openMemberDirectory } from "../adapters/dynamodb/member-directory.ts";
import { openTokenVerifier } from "../adapters/oidc/token-verifier.ts";
import { sha256Digest } from "../adapters/system/sha256-digest.ts";
import { systemClock } from "../adapters/system/system-clock.ts";
import { uuidV7Ids } from "../adapters/system/uuid-v7.ts";
import type { EdgeNeeds } from "../http/http-app.ts";
import { readEnvironment, readOptionalEnvironment } from "./environment.ts";

const iamGroupsSchema = z.record(z.string(), z.array(z.string()));

/** What every HTTP function has at its edge: who calls, whether they may, under which ids. */
export const edgeNeeds = (client = openDocumentClient()): EdgeNeeds => {
  const ids = uuidV7Ids();
  const groupsClaim = readOptionalEnvironment("tokenGroupsClaim");
  return {
    tokens: openTokenVerifier({
      issuer: readEnvironment("tokenIssuer"),
      audience: readEnvironment("tokenAudience"),
      groupsClaims: groupsClaim === undefined ? ["groups", "cognito:groups"] : [groupsClaim],
    }),
    iamGroups: iamGroupsSchema.parse(JSON.parse(readOptionalEnvironment("iamGroups") ?? "{}")),
    members: openMemberDirectory({ client, table: readEnvironment("peopleTable"), ids, clock: systemClock }),
    authorizer: openCedarAuthorizer(),
    ids,
    digest: sha256Digest,
  };
};
