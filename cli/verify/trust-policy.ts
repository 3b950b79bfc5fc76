import { parseKey, type TrustedKey } from "./note.ts";
import { UsageError } from "./usage-error.ts";
import { VerificationFailure } from "./verification-failure.ts";

/** Whom a reader trusts: which logs, and which witnesses must have cosigned (c2sp.org/tlog-policy). */
export interface TrustPolicy {
  readonly logs: readonly TrustedKey[];
  readonly witnesses: ReadonlyMap<string, TrustedKey>;
  readonly groups: ReadonlyMap<string, { readonly threshold: number; readonly members: readonly string[] }>;
  /** Name of a witness or a group; `none` demands no cosignature. */
  readonly quorum: string;
}

/** Trusts these log keys and demands no witness. */
export const policyOfKey = (...vkeys: readonly string[]): TrustPolicy => ({
  logs: vkeys.map((vkey) => keyOfType(1, vkey)),
  witnesses: new Map(),
  groups: new Map(),
  quorum: "none",
});

/** Reads a policy file. */
export const parsePolicy = (file: string): TrustPolicy => {
  const logs: TrustedKey[] = [];
  const witnesses = new Map<string, TrustedKey>();
  const groups = new Map<string, { threshold: number; members: string[] }>();
  const quorums: string[] = [];
  const isDefined = (name: string) => witnesses.has(name) || groups.has(name);
  for (const [number, line] of file.split("\n").entries()) {
    const [keyword = "", ...words] = line.trim().split(/[ \t]+/);
    const wrong = (why: string) => new UsageError(`policy line ${number + 1}: ${why}`);
    const [name = "", second = "", ...members] = words;
    if (keyword === "" || keyword.startsWith("#")) continue;
    if (["witness", "group"].includes(keyword) && (isDefined(name) || name === "none")) throw wrong(`${name} is taken`);
    if (keyword === "log") logs.push(keyOfType(1, name));
    else if (keyword === "witness") witnesses.set(name, keyOfType(4, second));
    else if (keyword === "group") {
      const unknown = members.find((member) => !isDefined(member));
      if (unknown !== undefined) throw wrong(`${unknown} is not defined above`);
      const threshold = second === "all" ? members.length : second === "any" ? 1 : Number(second);
      if (!(Number.isInteger(threshold) && threshold >= 1 && threshold <= members.length))
        throw wrong(`${second} of ${members.length} is no threshold`);
      groups.set(name, { threshold, members });
    } else if (keyword === "quorum") {
      if (name !== "none" && !isDefined(name)) throw wrong(`${name} is not defined above`);
      quorums.push(name);
    } else throw wrong(`unknown keyword ${keyword}`);
  }
  const [quorum, another] = quorums;
  if (quorum === undefined || another !== undefined) throw new UsageError("a policy has exactly one quorum line");
  if (logs.length === 0) throw new UsageError("the policy names no log");
  return { logs, witnesses, groups, quorum };
};

/** A log signs the checkpoint itself, a witness signs it with the time: neither key may stand for the other. */
const keyOfType = (type: TrustedKey["type"], vkey: string): TrustedKey => {
  const key = parseKey(vkey);
  if (key.type !== type)
    throw new UsageError(
      `${key.name} is a key of type ${key.type}; a ${type === 1 ? "log" : "witness"} has type ${type}`,
    );
  return key;
};

/** Every key whose signature counts. */
export const trustedKeys = ({ logs, witnesses }: TrustPolicy): readonly TrustedKey[] => [
  ...logs,
  ...witnesses.values(),
];

/** Checks that a trusted log of this origin signed, and that enough witnesses did. */
export const checkSigners = (policy: TrustPolicy, origin: string, signers: readonly TrustedKey[]): void => {
  const logSigners = signers.filter((signer) => policy.logs.includes(signer));
  if (logSigners.length === 0) {
    const names = policy.logs.map(({ name, id }) => `${name}+${id}`).join(", ");
    throw new VerificationFailure("signature", `of ${origin}`, `none by a trusted key (${names})`);
  }
  if (!logSigners.some(({ name }) => name === origin))
    throw new VerificationFailure(
      "checkpoint",
      "origin",
      `is ${origin}, but the key that signed is ${logSigners[0]?.name}`,
    );
  const isWitnessed = (name: string): boolean => {
    const group = policy.groups.get(name);
    if (group !== undefined) return group.members.filter(isWitnessed).length >= group.threshold;
    return signers.some((signer) => signer === policy.witnesses.get(name));
  };
  if (policy.quorum !== "none" && !isWitnessed(policy.quorum))
    throw new VerificationFailure("signature", `of the quorum ${policy.quorum}`, "too few witnesses cosigned");
};
