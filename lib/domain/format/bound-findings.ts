import { formatLimits } from "./format-limits.ts";

/** What is kept where there are more findings than are kept: nobody hides one behind a crowd of others. */
const telling =
  /pickle global (os|posix|nt|subprocess|builtins|__builtin__|sys|socket|shutil|importlib|runpy|pty|ctypes|pickle|_pickle|marshal|code|operator|functools|webbrowser|requests|urllib|http)\b|by a name it makes|calls what it has made/;

const lengthMax = 200;

/** Findings as they are kept: sorted, each once and short, at most 32; the last of too many says how many are left out. */
export const boundFindings = (findings: readonly string[]): readonly string[] => {
  const { findingsMax } = formatLimits;
  const all = [...new Set(findings.map((finding) => finding.slice(0, lengthMax)))].sort();
  if (all.length <= findingsMax) return all;
  const ranked = [
    ...all.filter((finding) => telling.test(finding)),
    ...all.filter((finding) => !telling.test(finding)),
  ];
  return [...ranked.slice(0, findingsMax - 1), `and ${all.length - findingsMax + 1} more`].sort();
};
