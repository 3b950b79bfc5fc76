import type { ArchiveFindings } from "../archive/archive-findings.ts";
import type { FoundFormat } from "../found-format.ts";
import { kerasFindings } from "./keras-findings.ts";

/** Says what a zip archive is by the entries that tell it, with what was found in them. */
export const zipFormat = (
  names: readonly string[],
  { findings, holdsPickles }: ArchiveFindings,
  kerasConfig: string | undefined,
): FoundFormat => {
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (has(/(^|\/)constants\.pkl$/) || (holdsPickles && has(/(^|\/)code\//)))
    return { format: "torchscript", findings: [...findings, "torchscript code"] };
  if (holdsPickles && has(/(^|\/)data\.pkl$/)) return { format: "pytorch", findings: [...findings] };
  if (kerasConfig !== undefined) {
    const keras = kerasFindings(kerasConfig) ?? ["keras configuration that cannot be read"];
    return { format: "keras", findings: [...findings, ...keras] };
  }
  return {
    format: names.length > 0 && names.every((name) => name.endsWith(".npy")) ? "npz" : "zip",
    findings: [...findings],
  };
};
