import { sha256 } from "../adapters/system/sha256.ts";
import { ecdsaVerifier } from "../adapters/system/verify-ecdsa.ts";

/** What verifying signatures of models takes: no network, no environment. */
export const modelVerification = { verifier: ecdsaVerifier, hash: sha256 };
