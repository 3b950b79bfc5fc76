import { concatBytes } from "../log/concat-bytes.ts";
import { utf8 } from "../log/utf8.ts";

export const payloadType = "application/vnd.in-toto+json";

/** What is signed of a payload: its pre-authentication encoding (DSSE 1.0), so that no signature fits another type. */
export const dsseMessage = (payload: Uint8Array): Uint8Array =>
  concatBytes([utf8(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `), payload]);
