import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { Hash } from "../../lib/domain/log/merkle-hash.ts";
import { compareManifest } from "../../lib/domain/signing/compare-manifest.ts";
import type { SignatureFault } from "../../lib/domain/signing/signature-fault.ts";
import { verifyBundle } from "../../lib/domain/signing/verify-bundle.ts";
import type { SignatureVerifier } from "../../lib/ports/signature-verifier.ts";
import { defaultIgnores, modelFiles, pathInModel } from "../sign/model-files.ts";
import { reportFailure } from "../verify/report-failure.ts";
import { UsageError } from "../verify/usage-error.ts";

const usage = `tidegate verify-model MODEL --signature FILE --public-key PEM [--json]
  MODEL         the folder, or the file, that was signed
  --signature   a bundle of OpenSSF Model Signing 1.0 by a bare key, whoever made it
  --public-key  the signer's key on P-256, P-384 or P-521, from someone you trust other than the bundle
  Every file must be as it was signed, and no other may be there. Uses no network.`;

interface Needs {
  readonly verifier: SignatureVerifier;
  readonly hash: Hash;
}

/** Runs the verb. Exit code: 0 the signature holds over the files, 1 something differs, 2 it could not be verified. */
export const runVerifyModel = async (needs: Needs, args: readonly string[]): Promise<number> => {
  try {
    const { json, ...options } = parseOptions(args);
    const verdict = await verifyModel(needs, options);
    if ("files" in verdict)
      console.log(
        json
          ? JSON.stringify({ verified: true, ...verdict })
          : `VERIFIED ${options.model}: ${verdict.files} files, signed by key ${verdict.keyHint}`,
      );
    else if (json) console.log(JSON.stringify({ verified: false, ...verdict }));
    else console.error(`NOT VERIFIED: ${verdict.code}: ${verdict.detail}`);
    return "files" in verdict ? 0 : 1;
  } catch (error) {
    return reportFailure(error, args.includes("--json"));
  }
};

const parseOptions = (args: readonly string[]) => {
  const text = { type: "string" } as const;
  const options = { signature: text, "public-key": text, json: { type: "boolean" } } as const;
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [model, ...others] = positionals;
    const { signature, "public-key": publicKey, json = false } = values;
    if (model !== undefined && others.length === 0 && signature !== undefined && publicKey !== undefined)
      return { model, signature, publicKey, json };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
  throw new UsageError(`give MODEL, --signature and --public-key\n${usage}`);
};

const verifyModel = async (
  { verifier, hash }: Needs,
  { model, signature, publicKey }: Omit<ReturnType<typeof parseOptions>, "json">,
): Promise<SignatureFault | { readonly files: number; readonly keyHint: string }> => {
  const key = verifier.trust(await readText(publicKey));
  if (key === undefined) throw new UsageError(`${publicKey} holds no public key on P-256, P-384 or P-521`);
  const signed = verifyBundle(hash, key, await readText(signature));
  if (!signed.ok) return signed.refusal;
  const own = await pathInModel(model, signature);
  const ignored = [...defaultIgnores, ...signed.value.ignorePaths, ...(own === undefined ? [] : [own])];
  const files = await modelFiles(model, ignored);
  return compareManifest(signed.value, files) ?? { files: files.length, keyHint: key.keyHint };
};

const readText = async (path: string): Promise<string> => {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${error instanceof Error ? error.message : error}`);
  }
};
