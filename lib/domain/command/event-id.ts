/**
 * Id of an event: its command's id, the last byte replaced by the ordinal. Whoever knows a command, from the request id of
 * its answer, knows its events.
 *
 * @param commandId  32 hex digits
 * @param ordinal    place among the command's leaves, 0 to 255: a transaction holds fewer
 */
export const eventIdOf = (commandId: string, ordinal: number): string =>
  `${commandId.slice(0, 30)}${ordinal.toString(16).padStart(2, "0")}`;
