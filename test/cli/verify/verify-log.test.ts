import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePolicy, policyOfKey } from "../../../cli/verify/trust-policy.ts";
import { VerificationFailure } from "../../../cli/verify/verification-failure.ts";
import { type VerifyOptions, verifyLog } from "../../../cli/verify/verify-log.ts";
import { parseNote } from "../../../lib/domain/log/signed-note.ts";
import { utf8 } from "../../../lib/domain/log/utf8.ts";
import { publicKeyOf, signWith } from "../../domain/log/ed25519.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import { entryOf, type LogFiles, publish, type SampleLeaf, sampleLeaves, vkey } from "./sample-log.ts";

const now = 1_800_000_000_000;
const options = (changes: Partial<VerifyOptions> = {}): VerifyOptions => ({
  policy: policyOfKey(vkey),
  workspace: undefined,
  older: undefined,
  now,
  keepStates: false,
  onProgress: () => undefined,
  ...changes,
});

const verify = (files: LogFiles, changes?: Partial<VerifyOptions>) =>
  verifyLog(async (path) => files.get(path), options(changes));

/** What the verifier names, as `check where: detail`. */
const failureOf = async (files: LogFiles, changes?: Partial<VerifyOptions>): Promise<string> => {
  try {
    await verify(files, changes);
    return "verified";
  } catch (error) {
    if (error instanceof VerificationFailure) return error.message;
    throw error;
  }
};

const leaves = sampleLeaves(700);
const files = publish(leaves.map(entryOf));
const flipped = (path: string, bit: number): LogFiles => {
  const bytes = Uint8Array.from(files.get(path) ?? []);
  const place = Math.floor(bit / 8) % bytes.length;
  bytes[place] = (bytes[place] ?? 0) ^ (1 << (bit % 8));
  return new Map(files).set(path, bytes);
};

test("a log that holds is verified, and its fold told", async () => {
  const { checkpoint, history, signedBy } = await verify(files, { keepStates: true, workspace: "default" });
  expect(checkpoint.size).toBe(700);
  expect(signedBy).toEqual([vkey.split("+").slice(0, 2).join("+")]);
  expect(history.commands()).toBe(new Set(leaves.map(({ command }) => command.id)).size);
  const latest = new Map(leaves.map((leaf) => [leaf.subject.id, leaf]));
  expect(history.subjects()).toBe(latest.size);
  const states = history.states().map((line) => JSON.parse(line));
  expect(new Map(states.map(({ id, state }) => [id, state]))).toEqual(
    new Map([...latest].map(([id, leaf]) => [id, leaf.state])),
  );
  const slim = await verify(files);
  expect(slim.history.foldDigest()).toBe(history.foldDigest());
});

test.each([0, 1, 2, 255, 256, 257, 512, 700])("a log of %i leaves is verified", async (size) => {
  expect(await failureOf(publish(sampleLeaves(size).map(entryOf)))).toBe("verified");
});

test("a partial tile that a full one has replaced is read from the full one", async () => {
  const partial = [...publish(leaves.slice(0, 300).map(entryOf))].filter(([path]) => !path.endsWith("001.p/44"));
  const moved = new Map([...partial, ...[...files].filter(([path]) => /\/001$/.test(path))]);
  expect(await failureOf(moved)).toBe("verified");
});

describe("one flipped bit is found and named", () => {
  test.each([
    ["tile/0/000", 77 * 256 + 3, "tile tile/0/000: hash 77 is not that of leaf 77"],
    ["tile/0/002.p/188", 5, "tile tile/0/002.p/188: hash 0 is not that of leaf 512"],
    ["tile/1/000.p/2", 300, "tile tile/1/000.p/2: hash 1 is not the root of the tile below it"],
    ["tile/entries/000", 40_000, /^bundle tile\/entries\/000: (entry \d+ \(leaf \d+\) was changed|ends inside entry)/],
    ["tile/entries/002.p/188", 4001, /^bundle tile\/entries\/002\.p\/188: entry \d+ \(leaf 5\d\d\) was changed/],
  ])("in %s", async (path, bit, named) => {
    expect(await failureOf(flipped(path, bit))).toMatch(named);
  });

  test("in the size line of the checkpoint", async () => {
    const at = Buffer.from(files.get("checkpoint") ?? []).indexOf("\n700\n") + 1;
    expect(await failureOf(flipped("checkpoint", at * 8))).toMatch(
      /^signature of example\.com\/log\+.*does not verify/,
    );
  });

  test("in the signature", async () => {
    const checkpoint = Buffer.from(files.get("checkpoint") ?? []);
    expect(await failureOf(flipped("checkpoint", (checkpoint.length - 20) * 8))).toMatch(/^(signature|checkpoint) /);
  });

  test("wherever it is", async () => {
    const paths = [...files.keys()];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.nat({ max: 2 ** 24 }), async (path, bit) => {
        expect(await failureOf(flipped(path, bit))).not.toBe("verified");
      }),
      { numRuns: 150 },
    );
  });
});

test.each([...files.keys()])("without %s nothing is verified", async (path) => {
  const without = new Map(files);
  without.delete(path);
  expect(await failureOf(without)).toMatch(new RegExp(`^(checkpoint|tile|bundle) ${path}: is missing`));
});

test("a tile or bundle cut short is named", async () => {
  const cut = (path: string, by: number) => new Map(files).set(path, (files.get(path) ?? utf8("")).slice(0, -by));
  expect(await failureOf(cut("tile/0/001", 32))).toBe("tile tile/0/001: has 8160 bytes, not 8192");
  expect(await failureOf(cut("tile/entries/001", 1))).toBe("bundle tile/entries/001: ends inside entry 255");
});

test("a tree that the signed root does not cover is told from a damaged tile", async () => {
  const other = publish(sampleLeaves(700).map((leaf) => entryOf({ ...leaf, actor: "someone else" })));
  const mixed = new Map(other).set("checkpoint", files.get("checkpoint") ?? utf8(""));
  expect(await failureOf(mixed)).toMatch(/^root at 700 leaves/);
});

describe("a log that its owner forged and signed again is refused", () => {
  const forged = (change: (leaves: SampleLeaf[]) => void): LogFiles => {
    const copy = structuredClone(leaves.slice(0, 60));
    change(copy);
    return publish(copy.map(entryOf));
  };
  test.each<[string, RegExp, (leaves: SampleLeaf[]) => void]>([
    ["a removed command", /^(subject|command) at leaf/, (all) => all.splice(0, 1)],
    ["a removed leaf of a command", /^command at leaf/, (all) => all.splice(1, 1)],
    ["a repeated event", /^leaf at leaf 60: repeats event/, (all) => all.push(all[0])],
    ["two commands out of order", /^subject at leaf/, (all) => all.push(...all.splice(0, 1))],
    ["a version gap", /^subject at leaf 50: .* has version/, (all) => (all[50].version += 1)],
    [
      "a wrong previous event",
      /^subject at leaf 50: .* as its previous event/,
      (all) => (all[50].previous = all[0].id),
    ],
    ["a first event with a previous one", /^subject at leaf 0/, (all) => (all[0].previous = all[9].id)],
    ["an interrupted command", /^command at leaf 2: interrupts/, (all) => (all[2].command.id = "c".repeat(32))],
    ["a command cut off by the end", /^command at leaf 59: a checkpoint splits/, (all) => all.pop()],
    [
      "a command id used twice",
      /^command at leaf 3: command .* two places/,
      (all) => {
        for (const place of [3, 4, 5]) all[place].command.id = all[0].command.id;
      },
    ],
    ["leaves of one command by two actors", /^command at leaf 2: .* disagree/, (all) => (all[2].actor = "another")],
    ["no authorization evidence", /^leaf 7: is no leaf: authorization/, (all) => delete all[7].authorization],
    [
      "no determining policy",
      /^leaf 7: is no leaf: authorization\.determiningPolicies/,
      (all) => {
        all[7].authorization.determiningPolicies = [];
      },
    ],
    [
      "a denied command",
      /^leaf 7: is no leaf: authorization\.decision/,
      (all) => {
        all[7].authorization.decision = "deny";
      },
    ],
    [
      "an event not named after its command",
      /^command at leaf 7: event .* is not named/,
      (all) => (all[7].id = "e".repeat(32)),
    ],
    [
      "a name claimed twice",
      /^claim at leaf 7: .* claims x, which it holds already/,
      (all) => (all[7].claims = ["x", "x"]),
    ],
    ["a name released that was not held", /^claim at leaf 7: .* releases x, which/, (all) => (all[7].releases = ["x"])],
    ["an unknown schema", /^leaf 7: is no leaf: schema/, (all) => (all[7].schema = "leaf.v9")],
    ["an unknown field", /^leaf 7: is no leaf/, (all) => (all[7].note = "hello")],
    ["another workspace", /^leaf at leaf 7: belongs to workspace blue/, (all) => (all[7].workspace = "blue")],
    ["a time that is none", /^leaf at leaf 7: .* is no time/, (all) => (all[7].at = "2026-02-30T00:00:00.000Z")],
    ["a time to come", /^leaf at leaf 7: .* in the future/, (all) => (all[7].at = "2099-01-01T00:00:00.000Z")],
    ["time running backward", /^subject at leaf 50: .* backward/, (all) => (all[50].at = "2020-01-01T00:00:00.000Z")],
  ])("%s", async (_, named, change) => {
    expect(await failureOf(forged(change))).toMatch(named);
  });

  test.each([
    ["white space", (text: string) => text.replace('"at":', '"at": ')],
    [
      "another order of keys",
      (text: string) => text.replace(/^\{("actor":"[^"]*"),/, "{").replace(/\}$/, ',"actor":"0f1e"}'),
    ],
    ["a doubled key", (text: string) => text.replace("{", '{"actor":"eve",')],
    ["an escape where none is needed", (text: string) => text.replace("leaf.v2", "leaf\\u002ev2")],
    ["a lone surrogate", (text: string) => text.replace("0f1e", "\\ud800")],
    ["a number in another form", (text: string) => text.replace('"riskTier":2', '"riskTier":2.0')],
    ["minus zero", (text: string) => text.replace('"riskTier":2', '"riskTier":-0')],
    ["a trailing newline", (text: string) => `${text}\n`],
    ["a byte order mark", (text: string) => `\ufeff${text}`],
    ["no JSON", (text: string) => text.slice(1)],
    ["arrays a thousand deep", () => "[".repeat(30_000) + "]".repeat(30_000)],
  ])("an entry with %s", async (_, change) => {
    const entries = leaves.slice(0, 3).map(entryOf);
    entries[1] = utf8(change(Buffer.from(entries[1] ?? []).toString()));
    expect(await failureOf(publish(entries))).toMatch(/^leaf 1: is not (canonical )?JSON/);
  });

  test("bytes that are no UTF-8", async () => {
    const entries = leaves.slice(0, 3).map(entryOf);
    entries[1] = (entries[1] ?? utf8("")).map((byte) => (byte === 0x30 ? 0xff : byte));
    expect(await failureOf(publish(entries))).toBe("leaf 1: is not JSON in UTF-8");
  });

  test("leaves of a workspace that was not asked for", async () => {
    expect(await failureOf(files, { workspace: "blue" })).toBe(
      "leaf at leaf 0: belongs to workspace default, not blue",
    );
  });
});

describe("an older checkpoint", () => {
  const note = (size: number, from = leaves) => publish(from.slice(0, size).map(entryOf)).get("checkpoint");
  const boundary = leaves.findIndex(({ command }, index) => index > 300 && command.ordinal === 0);

  test.each([0, boundary, 700])("of the first %i leaves is contained", async (size) => {
    expect(await failureOf(files, { older: note(size) })).toBe("verified");
  });

  test("of a history that was rewritten since is not", async () => {
    const rewritten = leaves.map((leaf, index) => (index === 3 ? { ...leaf, riskTier: 4 } : leaf));
    expect(await failureOf(files, { older: note(boundary, rewritten) })).toMatch(
      /^older checkpoint: the first \d+ leaves/,
    );
  });

  test("of a longer log is not", async () => {
    const short = publish(leaves.slice(0, boundary).map(entryOf));
    expect(await failureOf(short, { older: note(700) })).toBe(
      `older checkpoint: has 700 leaves, the log only ${boundary}`,
    );
  });

  test("that splits a command shows that the log signed half of one", async () => {
    const inside = leaves.findIndex(({ command }, index) => index > 300 && command.ordinal === 1);
    expect(await failureOf(files, { older: note(inside) })).toMatch(
      /^command at leaf \d+: a checkpoint splits command/,
    );
  });

  test("by a stranger proves nothing", async () => {
    const older = publish(leaves.slice(0, boundary).map(entryOf), [2]).get("checkpoint");
    expect(await failureOf(files, { older })).toMatch(/^signature of example[.]com\/log: none by a trusted key/);
  });
});

describe("a trust policy", () => {
  const witness = (seed: number, name: string) => {
    const typed = Buffer.concat([Buffer.of(4), publicKeyOf(seed)]);
    const id = Buffer.from(sha256(Buffer.concat([Buffer.from(`${name}\n`), typed])).slice(0, 4));
    const vkeyOfWitness = `${name}+${id.toString("hex")}+${typed.toString("base64")}`;
    const cosign = (note: string) => {
      const parsed = parseNote(note);
      const time = Buffer.alloc(8);
      time.writeBigUInt64BE(1_790_000_000n);
      const message = utf8(`cosignature/v1\ntime 1790000000\n${parsed.ok ? parsed.value.text : ""}`);
      return `— ${name} ${Buffer.concat([id, time, signWith(seed, message)]).toString("base64")}\n`;
    };
    return { vkey: vkeyOfWitness, cosign };
  };
  const [one, two, three] = [witness(11, "w1.example"), witness(12, "w2.example"), witness(13, "w3.example")];
  const policy = parsePolicy(
    `# ours\nlog ${vkey}\nwitness a ${one?.vkey}\nwitness b ${two?.vkey} https://w2.example\nwitness c ${three?.vkey}\n` +
      "group pair 2 a b c\ngroup anyone any pair\nquorum anyone\n",
  );
  const cosigned = (...by: (typeof one)[]): LogFiles => {
    const note = Buffer.from(files.get("checkpoint") ?? []).toString();
    return new Map(files).set("checkpoint", utf8(note + by.map((each) => each.cosign(note)).join("")));
  };

  test("is met by the log and enough witnesses", async () => {
    expect(await failureOf(cosigned(one, three), { policy })).toBe("verified");
  });

  test("is not met by too few witnesses", async () => {
    expect(await failureOf(cosigned(one), { policy })).toBe(
      "signature of the quorum anyone: too few witnesses cosigned",
    );
    expect(await failureOf(cosigned(one, one), { policy })).toMatch(/too few/);
  });

  test("is not met by witnesses alone", async () => {
    const byStranger = publish(leaves.map(entryOf), [2]);
    const note = Buffer.from(byStranger.get("checkpoint") ?? []).toString();
    byStranger.set("checkpoint", utf8(note + one.cosign(note) + two.cosign(note)));
    expect(await failureOf(byStranger, { policy })).toMatch(/^signature of example[.]com\/log: none/);
  });

  test("refuses a note in which one known witness's cosignature fails", async () => {
    const [good, bad] = [cosigned(one, two), cosigned(one, two, three)];
    const note = Buffer.from(bad.get("checkpoint") ?? []).toString();
    good.set(
      "checkpoint",
      utf8(note.replace(/(w3\.example .{30})(.)/, (_, head, at) => head + (at === "A" ? "B" : "A"))),
    );
    expect(await failureOf(good, { policy })).toMatch(/^signature of w3\.example/);
  });

  test.each([
    ["two quorums", `log ${vkey}\nquorum none\nquorum none\n`],
    ["no quorum", `log ${vkey}\n`],
    ["no log", "quorum none\n"],
    ["an unknown member", `log ${vkey}\ngroup g any x\nquorum g\n`],
    ["an impossible threshold", `log ${vkey}\nwitness a ${one.vkey}\ngroup g 2 a\nquorum g\n`],
    ["a key whose id is wrong", `log ${vkey.replace(/\+[0-9a-f]{8}\+/, "+00000000+")}\nquorum none\n`],
    ["a stray word", `log ${vkey}\ntrust everyone\nquorum none\n`],
  ])("with %s is refused as the reader's own mistake", (_, file) => {
    expect(() => parsePolicy(file)).toThrow(/policy|verifier key/);
  });
});
