import type { Result } from "../result.ts";

/** What a file was found to be. */
export interface FoundFormat {
  readonly format: string;
  /** What may do harm when it is loaded. */
  readonly findings: readonly string[];
  /** Other files that it says its data is in, as it names them. */
  readonly externalData?: readonly string[];
}

/** Why no registry should keep a file, whoever asks. */
export type FormatFault =
  /** It claims by its first bytes to be something and breaks that format's rules, or claims to be two things at once. */
  | { readonly code: "malformed-artifact"; readonly reason: string }
  /** Unpacking it would write elsewhere, follow links, or fill the disk. */
  | { readonly code: "unsafe-archive"; readonly reason: string };

export type FormatResult = Result<FoundFormat, FormatFault>;
