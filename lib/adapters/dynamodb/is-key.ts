/**
 * Whether a table can have an item under a key: DynamoDB allows a partition key 2,048 bytes and a sort key 1,024, and
 * fails on a longer one even where it only looks. What cannot be there is not there, whatever name was asked for.
 */
export const isKey = ({ pk, sk = "" }: { readonly pk: string; readonly sk?: string }): boolean =>
  Buffer.byteLength(pk) <= 2_048 && Buffer.byteLength(sk) <= 1_024;
