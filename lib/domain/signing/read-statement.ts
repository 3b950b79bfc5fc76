import { isRecord } from "../inference/is-record.ts";
import { nestingExceeds } from "../json-text.ts";
import type { Hash } from "../log/merkle-hash.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { ManifestFile, ModelManifest } from "./model-manifest.ts";
import { rootDigest } from "./root-digest.ts";
import type { SignatureFault } from "./signature-fault.ts";
import { predicateType, statementType } from "./write-statement.ts";

const depthMax = 32;

/**
 * Reads the statement of a signed bundle (OMS 1.0, 8.3): files whole, hashed with SHA-256. The order of the files is not
 * held against the signer, because the reference implementation sorts by path segment where the specification says by
 * code point; the root digest is taken over them in the order they are in.
 *
 * @param hash     SHA-256
 * @param payload  the bytes that were signed
 * @returns        the manifest, or `malformed-statement`, or `unsupported-serialization`
 */
export const readStatement = (hash: Hash, payload: Uint8Array): Result<ModelManifest, SignatureFault> => {
  const statement = parse(payload);
  if (!isRecord(statement) || statement._type !== statementType) return malformed("it is no in-toto statement v1");
  if (statement.predicateType !== predicateType)
    return malformed(`its predicate type is ${JSON.stringify(statement.predicateType)}, not ${predicateType}`);
  const { subject, predicate } = statement;
  const [only, ...others] = Array.isArray(subject) ? subject : [];
  if (!isRecord(only) || others.length > 0 || typeof only.name !== "string" || only.name === "")
    return malformed("it has not exactly one subject with a name");
  if (!isRecord(predicate) || !isRecord(predicate.serialization) || !Array.isArray(predicate.resources))
    return malformed("its predicate lacks resources or serialization");

  const serialization = readSerialization(predicate.serialization);
  if (!serialization.ok) return serialization;
  const files = readFiles(predicate.resources);
  if (!files.ok) return files;
  if (!isRecord(only.digest) || only.digest.sha256 !== rootDigest(hash, files.value))
    return malformed("its root digest is not that of its files");
  return accept({ name: only.name, files: files.value, ignorePaths: serialization.value });
};

const malformed = (detail: string) => refuse<SignatureFault>({ code: "malformed-statement", detail });

/** UTF-8 (RFC 3629) by percent-encoding, which ECMAScript decodes strictly; then JSON. */
const parse = (payload: Uint8Array): unknown => {
  try {
    const text = decodeURIComponent(Array.from(payload, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
    return nestingExceeds(text, depthMax) ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};

const readSerialization = ({
  method,
  hash_type: hashType,
  allow_symlinks: allowsLinks,
  ignore_paths: ignorePaths = [],
}: Readonly<Record<string, unknown>>): Result<readonly string[], SignatureFault> => {
  if (typeof allowsLinks !== "boolean" || !Array.isArray(ignorePaths) || !ignorePaths.every(isText))
    return malformed("its serialization is not as the specification has it");
  if (method !== "files" || hashType !== "sha256")
    return refuse<SignatureFault>({
      code: "unsupported-serialization",
      detail: `it was made of ${JSON.stringify(method)} by ${JSON.stringify(hashType)}; whole files by sha256 are read here`,
    });
  return accept(ignorePaths);
};

const readFiles = (resources: readonly unknown[]): Result<readonly ManifestFile[], SignatureFault> => {
  const files: ManifestFile[] = [];
  for (const resource of resources) {
    if (!isRecord(resource) || resource.algorithm !== "sha256") return malformed("a resource is not hashed by sha256");
    const { name, digest } = resource;
    if (!isText(name) || !isRelativePath(name)) return malformed(`${JSON.stringify(name)} is no canonical path`);
    if (typeof digest !== "string" || !/^[0-9a-f]{64}$/.test(digest)) return malformed(`${name} has no sha256 digest`);
    files.push({ name, sha256: digest });
  }
  if (files.length === 0) return malformed("it names no file");
  return new Set(files.map(({ name }) => name)).size < files.length
    ? malformed("it names a file twice")
    : accept(files);
};

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** Relative, normalised, never leading out (OMS 1.0, 6.1.2). */
const isRelativePath = (path: string): boolean =>
  path.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..");
