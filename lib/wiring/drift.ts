import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { openDriftReports } from "../adapters/dynamodb/drift-reports.ts";
import { openProfileStore } from "../adapters/dynamodb/profile-store.ts";
import { artifactNeeds } from "./artifacts.ts";
import { readEnvironment } from "./environment.ts";

/** What versions predicted, what they are held against, and what was found; and the artifacts among which it is kept. */
export const driftNeeds = (client: DynamoDBDocumentClient) => {
  const table = readEnvironment("measureTable");
  const { artifacts, referenceProfiles } = artifactNeeds();
  return {
    profiles: openProfileStore({ client, table }),
    artifacts,
    referenceProfiles,
    reports: openDriftReports({ client, table, artifacts }),
  };
};
