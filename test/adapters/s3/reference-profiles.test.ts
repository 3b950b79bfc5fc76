import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll } from "vitest";
import { canonicalJson } from "../../../lib/adapters/canonical/canonical-json.ts";
import { openArtifactStore } from "../../../lib/adapters/s3/artifact-store.ts";
import { openReferenceProfiles } from "../../../lib/adapters/s3/reference-profiles.ts";
import { systemClock } from "../../../lib/adapters/system/system-clock.ts";
import { referenceProfilesContract } from "../../contracts/reference-profiles.ts";
import { reference } from "../../support/measured.ts";
import { type ObjectEndpoint, startObjectEndpoint } from "../../support/object-endpoint.ts";

let objects: ObjectEndpoint | undefined;
afterAll(() => objects?.stop());

referenceProfilesContract("the artifact store", async () => {
  objects = await startObjectEndpoint();
  const { client, bucket } = objects;
  return {
    open: () => openReferenceProfiles(openArtifactStore({ client, bucket, clock: systemClock })),
    spoil: async (workspace, sha256) => {
      const Body = canonicalJson({ ...reference(), features: [] });
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: `${workspace}/sha256/${sha256}`, Body }));
    },
  };
});
