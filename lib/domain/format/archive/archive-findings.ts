import { packedKinds } from "../head-kind.ts";
import type { ContentLook } from "../look-at-content.ts";
import { shownName } from "../shown-name.ts";

/** What was found in the entries of an archive. */
export interface ArchiveFindings {
  readonly findings: Set<string>;
  holdsPickles: boolean;
}

export const emptyArchive = (): ArchiveFindings => ({ findings: new Set(), holdsPickles: false });

/** What is not looked into where it lies in an archive. */
const containers: ReadonlySet<string> = new Set([...packedKinds, "zip", "tar", "gzip", "hdf5", "native-code"]);

/** Of many findings in many entries some are enough. */
const findingsMax = 1_024;

/**
 * Adds what an entry showed: its pickles with what they reach for, and what is an archive or code again, which is not opened.
 *
 * @returns why it cannot be followed; undefined where it can
 */
export const addEntry = (
  archive: ArchiveFindings,
  name: string,
  { kind, pickles }: ContentLook,
): string | undefined => {
  const add = (finding: string) => {
    if (archive.findings.size < findingsMax) archive.findings.add(`${finding} in ${shownName(name)}`);
  };
  if (kind !== undefined && containers.has(kind)) add(`${kind}, not looked into,`);
  if (pickles === undefined) return undefined;
  archive.holdsPickles = true;
  archive.findings.add("holds pickles");
  for (const finding of pickles.findings) add(finding);
  return pickles.fault === undefined ? undefined : `holds a pickle that ${pickles.fault}: ${shownName(name)}`;
};
