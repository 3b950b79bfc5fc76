import { join } from "node:path";
import { z } from "zod";
import { openRecordFolder } from "../../storage/record-folder.ts";
import type { KeyDescription } from "../../template/machine-description.ts";
import { ServiceError } from "../service-error.ts";
import { isKeySpec, type KeySpec, keySpecs } from "./key-spec.ts";

/** One key with its secret. */
export interface StoredKey {
  readonly id: string;
  readonly arn: string;
  readonly spec: KeySpec;
  readonly material: Buffer;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** The keys that the templates declare. */
export interface KeyStore {
  /**
   * Finds a key by id, key ARN, `alias/…` or alias ARN.
   *
   * @throws ServiceError NotFoundException
   */
  readonly find: (keyId: string) => StoredKey;
}

const recordSchema = z.object({ spec: z.string(), material: z.base64(), createdAt: z.number() });

/**
 * Opens the keys, making the material of each new one once. Files are readable by their owner only; a key that the
 * templates no longer declare is not offered, but kept.
 *
 * @throws Error for a spec not offered here, or one that differs from the key already made
 */
export const openKeyStore = (folder: string, declared: readonly KeyDescription[], now: () => number): KeyStore => {
  const records = openRecordFolder(join(folder, "keys"), recordSchema);
  const byName = new Map<string, StoredKey>();
  for (const { id, arn, keySpec, keyUsage, aliases } of declared) {
    if (!isKeySpec(keySpec) || keySpecs[keySpec].usage !== keyUsage)
      throw new Error(`${arn}: the local machine makes no ${keyUsage} keys of spec ${keySpec}`);
    if (records.get(id) === undefined)
      records.put(id, { spec: keySpec, material: keySpecs[keySpec].create().toString("base64"), createdAt: now() });
    const record = records.get(id);
    if (record?.spec !== keySpec)
      throw new Error(`${arn}: the data folder holds a ${record?.spec} key, the template asks for ${keySpec}`);

    const material = Buffer.from(record.material, "base64");
    const key = { id, arn, spec: keySpec, material, createdAt: record.createdAt };
    const aliasArns = aliases.map((alias) => arn.replace(/:key\/.*$/, `:${alias}`));
    for (const name of [id, arn, ...aliases, ...aliasArns]) byName.set(name, key);
  }
  return {
    find: (keyId) => {
      const key = byName.get(keyId);
      if (key === undefined) throw new ServiceError("NotFoundException", 400, `Key '${keyId}' does not exist`);
      return key;
    },
  };
};
