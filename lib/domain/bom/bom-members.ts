import type { Json } from "../json.ts";

/** The members that there are: CycloneDX leaves out what is not known. */
export const bomMembers = (members: { readonly [name: string]: Json | undefined }): { readonly [name: string]: Json } =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );

/** A digest as CycloneDX names it. */
export const sha256Hashes = (sha256: string): Json => [{ alg: "SHA-256", content: sha256 }];
