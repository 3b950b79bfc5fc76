import type { Json } from "../domain/json.ts";

export interface Digest {
  /** Lower-case hex SHA-256 over the RFC 8785 form of a value. */
  ofJson(value: Json): string;
  /** Lower-case hex HMAC-SHA256 over the RFC 8785 form of a value: without the key no guess at the value can be tried. */
  ofJsonUnder(key: Uint8Array, value: Json): string;
}
