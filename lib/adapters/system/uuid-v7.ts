import { randomBytes } from "node:crypto";
import type { Ids } from "../../ports/ids.ts";

/** UUIDv7 (RFC 9562 section 5.7) without hyphens: 48 bits of milliseconds, then 74 random bits around version and variant. */
export const uuidV7Ids = (now: () => number = Date.now): Ids => ({
  next: () => {
    const bytes = randomBytes(16);
    bytes.writeUIntBE(now(), 0, 6);
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    return bytes.toString("hex");
  },
});
