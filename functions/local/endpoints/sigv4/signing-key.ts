import { createHmac } from "node:crypto";

/** HMAC-SHA256, the one primitive of Signature Version 4. */
export const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();

/** A key changes once a day per caller and service, so this many covers any local machine. */
const cachedKeys = 4_096;

/**
 * Derives signing keys and remembers them: the four chained HMACs cost more than the rest of a verification.
 *
 * @returns the key for one secret, day (yyyymmdd), region and service
 */
export const createSigningKeys = () => {
  const cache = new Map<string, Buffer>();
  return (secret: string, date: string, region: string, service: string): Buffer => {
    const name = `${secret}/${date}/${region}/${service}`;
    const known = cache.get(name);
    if (known !== undefined) return known;
    const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), "aws4_request");
    if (cache.size >= cachedKeys) cache.clear();
    cache.set(name, key);
    return key;
  };
};
