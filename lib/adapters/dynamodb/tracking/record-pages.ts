import { accept, type Result, refuse } from "../../../domain/result.ts";
import type { Entries } from "./entries.ts";
import { entriesText } from "./entries.ts";

/** How entries of one sort lie in pages. */
export interface PageLimits {
  /** A page takes no further entry beyond this; one entry alone may be longer. */
  readonly pageBytes: number;
  readonly pagesMax: number;
}

/** Pages that a change rewrites, and what each page holds after it. */
export interface PagePlan {
  readonly layout: readonly (readonly string[])[];
  readonly rewritten: readonly { readonly page: number; readonly text: string }[];
}

/**
 * Plans which pages a change of entries rewrites: those of entries that changed or went away, and the last one, or new
 * ones, for entries that came. No entry ever moves to another page, so that a change costs what it touches.
 *
 * @param layout  names of the entries on each page before
 */
export const planPages = (
  layout: readonly (readonly string[])[],
  before: Entries,
  after: Entries,
  { pageBytes, pagesMax }: PageLimits,
): Result<PagePlan, { readonly code: "full"; readonly bytesMax: number }> => {
  const dirty = new Set<number>();
  const pages = layout.map((names, page) => {
    const kept = names.filter((name) => after.has(name));
    if (kept.length < names.length || kept.some((name) => after.get(name) !== before.get(name))) dirty.add(page);
    return kept;
  });
  const placed = new Set(pages.flat());
  let bytes = pages.length === 0 ? Number.POSITIVE_INFINITY : bytesOf(pages.at(-1) ?? [], after);
  for (const [name, value] of after) {
    if (placed.has(name)) continue;
    const size = Buffer.byteLength(name) + Buffer.byteLength(value) + overheadBytes;
    const last = pages.at(-1);
    if (last !== undefined && (last.length === 0 || bytes + size <= pageBytes)) {
      last.push(name);
      bytes += size;
    } else {
      pages.push([name]);
      bytes = size;
    }
    dirty.add(pages.length - 1);
  }
  if (pages.length > pagesMax) return refuse({ code: "full", bytesMax: pagesMax * pageBytes });
  const rewritten = [...dirty].map((page) => ({
    page,
    text: entriesText((pages[page] ?? []).map((name) => [name, after.get(name) ?? ""])),
  }));
  return accept({ layout: pages, rewritten });
};

/** Quotes, brackets and commas around an entry. */
const overheadBytes = 8;

const bytesOf = (names: readonly string[], entries: Entries): number =>
  names.reduce(
    (sum, name) => sum + Buffer.byteLength(name) + Buffer.byteLength(entries.get(name) ?? "") + overheadBytes,
    0,
  );
