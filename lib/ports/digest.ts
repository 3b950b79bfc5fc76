import type { Json } from "../domain/json.ts";

export interface Digest {
  /** Lower-case hex SHA-256 over the RFC 8785 form of a value. */
  ofJson(value: Json): string;
}
