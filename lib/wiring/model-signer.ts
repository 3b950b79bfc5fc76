import type { ModelSigner } from "../ports/model-signer.ts";
import { readEnvironment } from "./environment.ts";

/** Signs versions. Few of the registry's requests do, so the client is loaded by the first that does. */
export const lazyModelSigner = (): ModelSigner => {
  const keyId = readEnvironment("modelKeyId");
  const open = async () => {
    const { KMSClient } = await import("@aws-sdk/client-kms");
    const { openModelSigner } = await import("../adapters/kms/model-signer.ts");
    return openModelSigner({ client: new KMSClient({}), keyId });
  };
  let opened: Promise<ModelSigner> | undefined;
  const get = () => {
    opened ??= open();
    return opened;
  };
  return {
    publicKey: async () => (await get()).publicKey(),
    sign: async (message) => (await get()).sign(message),
  };
};
