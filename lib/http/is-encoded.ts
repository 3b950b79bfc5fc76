/**
 * Whether a body was sent in a coding, such as gzip. Nobody here takes one apart: a few bytes may unpack to gigabytes.
 *
 * @param header  `Content-Encoding`; `identity`, which it should not say, means none (RFC 9110, 8.4.1)
 */
export const isEncoded = (header: string | undefined): boolean =>
  header !== undefined && !/^(identity)?$/i.test(header.trim());
