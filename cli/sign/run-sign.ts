import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Hash } from "../../lib/domain/log/merkle-hash.ts";
import { writeBundle } from "../../lib/domain/signing/bundle.ts";
import { dsseMessage } from "../../lib/domain/signing/dsse-message.ts";
import { writeStatement } from "../../lib/domain/signing/write-statement.ts";
import type { SignatureVerifier } from "../../lib/ports/signature-verifier.ts";
import { reportFailure } from "../verify/report-failure.ts";
import { UsageError } from "../verify/usage-error.ts";
import { defaultIgnores, modelFiles, pathInModel } from "./model-files.ts";

const usage = `tidegate sign MODEL --private-key PEM --signature FILE [--ignore-path PATH…] [--json]
  MODEL          a folder, or a file
  --private-key  an elliptic curve key on P-256, P-384 or P-521, unencrypted
  --signature    where the bundle (OpenSSF Model Signing 1.0) goes; below MODEL it is left out of it
  --ignore-path  a path from MODEL that is left out, with all below it; again for more
  Uses no network. POST /v1/models/{model}/versions/{version}/signatures takes the bundle.`;

interface Needs {
  readonly verifier: SignatureVerifier;
  readonly hash: Hash;
}

/** Runs the verb. Exit code: 0 it is signed, 2 it could not be. */
export const runSign = async (needs: Needs, args: readonly string[]): Promise<number> => {
  try {
    const { model, json, ...options } = parseOptions(args);
    const signed = await signModel(needs, model, options);
    console.log(
      json
        ? JSON.stringify({ signed: true, ...signed })
        : `SIGNED ${model}: ${signed.files} files\n  key        ${signed.keyHint}\n  signature  ${options.signature}`,
    );
    return 0;
  } catch (error) {
    return reportFailure(error, false);
  }
};

const parseOptions = (args: readonly string[]) => {
  const text = { type: "string" } as const;
  const options = {
    "private-key": text,
    signature: text,
    "ignore-path": { type: "string", multiple: true },
    json: { type: "boolean" },
  } as const;
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [model, ...others] = positionals;
    const { "private-key": privateKey, signature, "ignore-path": ignorePaths = [], json = false } = values;
    if (model !== undefined && others.length === 0 && privateKey !== undefined && signature !== undefined)
      return { model, privateKey, signature, ignorePaths, json };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
  throw new UsageError(`give MODEL, --private-key and --signature\n${usage}`);
};

type Options = Omit<ReturnType<typeof parseOptions>, "model" | "json">;

const signModel = async ({ verifier, hash }: Needs, model: string, options: Options) => {
  const privateKey = await readPrivateKey(options.privateKey);
  const key = verifier.trust(String(createPublicKey(privateKey).export({ type: "spki", format: "pem" })));
  const curveHash = hashes.get(privateKey.asymmetricKeyDetails?.namedCurve ?? "");
  if (key === undefined || curveHash === undefined)
    throw new UsageError(`${options.privateKey} holds no key on P-256, P-384 or P-521`);

  const own = await pathInModel(model, options.signature);
  const ignorePaths = [...defaultIgnores, ...options.ignorePaths, ...(own === undefined ? [] : [own])];
  const files = await modelFiles(model, ignorePaths);
  if (files.length === 0) throw new UsageError(`${model} holds no file that could be signed`);
  const statement = writeStatement(hash, { name: basename(resolve(model)), files, ignorePaths });
  const payload = new TextEncoder().encode(JSON.stringify(statement));
  const signature = sign(curveHash, dsseMessage(payload), privateKey);
  await writeFile(options.signature, writeBundle({ keyHint: key.keyHint, payload, signature }));
  return { files: files.length, keyHint: key.keyHint };
};

/** The curves of OpenSSF Model Signing 1.0, by the names of OpenSSL, each with its hash. */
const hashes: ReadonlyMap<string, string> = new Map([
  ["prime256v1", "sha256"],
  ["secp384r1", "sha384"],
  ["secp521r1", "sha512"],
]);

const readPrivateKey = async (path: string): Promise<KeyObject> => {
  try {
    return createPrivateKey(await readFile(path));
  } catch (error) {
    throw new UsageError(`cannot read a private key from ${path}: ${error instanceof Error ? error.message : error}`);
  }
};
