import type { AttachmentRefusal } from "../../usecases/add-signature.ts";
import type { NothingToSign } from "../../usecases/get-manifest.ts";
import type { SignatureNotFound } from "../../usecases/get-signature.ts";
import type { IntegrityRefusal } from "../../usecases/integrity-refusal.ts";
import type { SigningRefusal } from "../../usecases/keep-signature.ts";
import type { ProblemTypes } from "./problem-type.ts";

type Refusal =
  | NothingToSign
  | SignatureNotFound
  | AttachmentRefusal
  | IntegrityRefusal
  | Extract<SigningRefusal, { readonly code: "too-many-signatures" }>;

export const signingProblems: ProblemTypes<Refusal> = {
  "nothing-to-sign": {
    status: 409,
    title: "The version has no file of its own",
    detail: ({ version }) =>
      `Version ${version} names files that lie elsewhere; only files in the store have a manifest.`,
  },
  "signature-not-found": {
    status: 404,
    title: "The version has no such signature",
    detail: ({ signature }) => `There is no signature ${signature}, or its bundle is lost; they are counted from 1.`,
  },
  "unusable-key": {
    status: 422,
    title: "This is no key that signs models",
    detail: () => "publicKey is the PEM text of a public key on P-256, P-384 or P-521, and never a private one.",
  },
  "signature-refused": {
    status: 422,
    title: "The signature does not hold for this version",
    detail: ({ fault, reason }) =>
      `The bundle was refused (${fault}): ${reason}. Sign what GET …/manifest says, every file of the version and no other.`,
  },
  "too-many-signatures": {
    status: 409,
    title: "The version has all the signatures it may have",
    detail: ({ signaturesMax }) => `${signaturesMax} keys have signed it already.`,
  },
  "version-altered": {
    status: 409,
    title: "The version is not what was registered",
    detail: ({ version }) =>
      `What is recorded of version ${version} has another digest than people voted on. It is deployed nowhere; compare it with the audit log.`,
  },
  "artifact-lost": {
    status: 409,
    title: "A file of the version is not in the store",
    detail: ({ version, name }) =>
      `${name} of version ${version} is missing, or is not what its digest says. Upload it again, then try again.`,
  },
  "signature-broken": {
    status: 409,
    title: "A signature of the version does not verify",
    detail: ({ version, signature, reason }) =>
      `Signature ${signature} of version ${version} says nothing any more: ${reason}. It is deployed nowhere until the same key has signed it again.`,
  },
};
