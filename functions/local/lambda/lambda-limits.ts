/** Payload of a synchronous invocation, request and response, bytes. Source: Lambda quotas. */
export const syncPayloadBytesMax = 6 * 1024 * 1024;

/** Lambda adds 100 bytes for its own envelope to the response limit that it names in the error. */
export const responsePayloadBytesMax = syncPayloadBytesMax + 100;

/** Payload of an asynchronous invocation, bytes (1 MB since October 2025). */
export const asyncPayloadBytesMax = 1024 * 1024;

/** What initialisation may take before the function's own time begins, seconds. */
export const initSecondsMax = 10;

/** All environment variables of one function together, bytes. */
export const environmentBytesMax = 4 * 1024;
