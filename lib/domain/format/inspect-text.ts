import { streamOf } from "./byte-stream.ts";
import { formatLimits } from "./format-limits.ts";
import type { FoundFormat } from "./found-format.ts";
import type { Inspection, Region } from "./inspection.ts";
import { latin1 } from "./latin1.ts";
import { readWhole } from "./read-whole.ts";

/** YAML that makes Python objects when it is loaded without care. */
const pythonTag = /!\S{0,40}python\/|yaml\.org,2002:python/;

/**
 * Says whether a file is text, by its first bytes: UTF-8 without control characters.
 *
 * @param head  the first bytes, cut anywhere
 */
export const isText = (head: Uint8Array): boolean => {
  const text = latin1(head);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what tells text from everything else.
  return !/[\0-\x08\x0b\x0e-\x1f\x7f]/.test(text) && isUtf8(head);
};

const isUtf8 = (bytes: Uint8Array): boolean => {
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const more = first < 0x80 ? 0 : first < 0xc2 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : -1;
    if (more < 0) return false;
    for (let next = at + 1; next <= at + more && next < bytes.length; next += 1)
      if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return false;
    at += more + 1;
  }
  return true;
};

/** Inspects a text: configuration, tokenizers, tables, code. JSON is told by how it begins. */
export function* inspectText(file: Region, head: Uint8Array): Inspection<FoundFormat> {
  const format = /^(\xef\xbb\xbf)?\s*[[{]/.test(latin1(head)) ? "json" : "text";
  const { textBytesMax } = formatLimits;
  const text = file.size <= textBytesMax ? yield* readWhole(streamOf(file), textBytesMax) : undefined;
  const isLoaded = format === "text" && text !== undefined && pythonTag.test(text);
  return { format, findings: isLoaded ? ["yaml that makes python objects"] : [] };
}
