import { type ArchivingVerdict, deprecatedMonthsMax } from "./decide-archiving.ts";

/** What the log says of a version that the policy archives. */
export const archivingWords = ({ reason, supersededBy }: ArchivingVerdict): string =>
  reason === "superseded"
    ? `deprecation policy: superseded by versions ${supersededBy.join(", ")}`
    : `deprecation policy: ${deprecatedMonthsMax} months deprecated`;
