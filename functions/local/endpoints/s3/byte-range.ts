import { ServiceError } from "../service-error.ts";

/** Bytes to answer with; `end` is exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
  /** False for the whole object: status 200, not 206. */
  readonly partial: boolean;
}

/**
 * Reads a Range header. One that is not understood, or that names several ranges, counts as absent (RFC 9110, 14.2).
 *
 * @throws ServiceError InvalidRange (416) if nothing of it is there
 */
export const readRange = (header: string | null, size: number): ByteRange => {
  const whole = { start: 0, end: size, partial: false };
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return whole;
  const start = first === "" ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(Number(last) + 1, size);
  if (first !== "" && last !== "" && Number(last) < Number(first)) return whole;
  if (start >= size || (first === "" && Number(last) === 0))
    throw new ServiceError("InvalidRange", 416, "The requested range is not satisfiable", {
      details: { ActualObjectSize: size },
      headers: { "content-range": `bytes */${size}` },
    });
  return { start, end, partial: true };
};
