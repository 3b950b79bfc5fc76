import { beforeAll, describe, expect, test } from "vitest";
import { formatNote, parseNote, verifyNote } from "../../lib/domain/log/signed-note.ts";
import { verifierKey } from "../../lib/domain/log/verifier-key.ts";
import type { CheckpointSigner } from "../../lib/ports/checkpoint-signer.ts";
import { verifyEd25519 } from "../domain/log/ed25519.ts";
import { sha256 } from "../domain/log/sha256.ts";

/** What every signer of checkpoints must hold. */
export const checkpointSignerContract = (name: string, setUp: () => Promise<CheckpointSigner>) =>
  describe(`${name} keeps the contract of a checkpoint signer`, () => {
    let signer: CheckpointSigner;
    beforeAll(async () => {
      signer = await setUp();
    });

    test("its notes verify with the key it shows, and no other text does", async () => {
      const text = "example.com/log\n3\nçé—\n";
      const note = formatNote({ text, signatures: [await signer.sign("default", text)] });
      const parsed = parseNote(note);
      const key = await signer.verifierKey("default");
      expect(parsed.ok && verifyNote(verifyEd25519, parsed.value, [key]).ok).toBe(true);
      const edited = parseNote(note.replace("\n3\n", "\n4\n"));
      expect(edited.ok && verifyNote(verifyEd25519, edited.value, [key]).ok).toBe(false);
    });

    test("each workspace's log has an origin of its own, under one key", async () => {
      const [ours, theirs] = [await signer.verifierKey("default"), await signer.verifierKey("blue")];
      expect(theirs.name).toBe(`${ours.name}/w/blue`);
      expect(theirs.keyId).not.toBe(ours.keyId);
      expect(Buffer.from(theirs.publicKey)).toEqual(Buffer.from(ours.publicKey));
      expect(ours.keyId).toBe(verifierKey(sha256, ours.name, ours.publicKey).keyId);
    });

    test("the same text is signed the same way, whoever asks and however often", async () => {
      const [once, again] = await Promise.all([signer.sign("default", "a\n"), signer.sign("default", "a\n")]);
      expect(Buffer.from(again.signature)).toEqual(Buffer.from(once.signature));
    });
  });
