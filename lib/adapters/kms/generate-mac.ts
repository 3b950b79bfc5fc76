import { GenerateMacCommand, type KMSClient } from "@aws-sdk/client-kms";

export interface MacNeeds {
  readonly client: KMSClient;
  /** Id or ARN of an HMAC_256 key. */
  readonly keyId: string;
}

/** HMAC-SHA256 of a text under a key that nobody can read, 32 bytes. */
export const generateMac = async ({ client, keyId }: MacNeeds, text: string): Promise<Uint8Array> => {
  const { Mac } = await client.send(
    new GenerateMacCommand({ KeyId: keyId, MacAlgorithm: "HMAC_SHA_256", Message: Buffer.from(text) }),
  );
  if (Mac === undefined) throw new Error(`key ${keyId} gave no MAC`);
  return Mac;
};
