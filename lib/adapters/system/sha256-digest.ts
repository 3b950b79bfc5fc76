import { createHash, createHmac } from "node:crypto";
import type { Digest } from "../../ports/digest.ts";
import { canonicalJson } from "../canonical/canonical-json.ts";

export const sha256Digest: Digest = {
  ofJson: (value) => createHash("sha256").update(canonicalJson(value)).digest("hex"),
  ofJsonUnder: (key, value) => createHmac("sha256", key).update(canonicalJson(value)).digest("hex"),
};
