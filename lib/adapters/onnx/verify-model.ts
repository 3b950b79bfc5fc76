import { createHash } from "node:crypto";

/** The file is not the one that was approved. */
export class ModelIntegrityError extends Error {
  override readonly name = "ModelIntegrityError";
}

/**
 * Lets a model file pass only if it is the file that was registered.
 *
 * @param source    where it came from, for the message
 * @param expected  lower-case hex SHA-256
 * @throws ModelIntegrityError before a byte of the file has reached the engine
 */
export const verifyModel = (model: Uint8Array, expected: string, source: string): Uint8Array => {
  const actual = createHash("sha256").update(model).digest("hex");
  if (actual === expected) return model;
  throw new ModelIntegrityError(
    `${source} has SHA-256 ${actual}, but the deployment is for ${expected}: this server does not start`,
  );
};
