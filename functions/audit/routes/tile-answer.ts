import { gzipSync } from "node:zlib";

const headers = { "content-type": "application/octet-stream", "content-encoding": "gzip" };

/** The specification allows gzip without negotiation; uncompressed, a bundle of large entries would not fit an answer. */
export const tileAnswer = (bytes: Uint8Array) => [Uint8Array.from(gzipSync(bytes)), 200, headers] as const;
