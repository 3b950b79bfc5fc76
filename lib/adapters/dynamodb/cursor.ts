import { z } from "zod";
import { InvalidCursorError } from "../../ports/invalid-cursor-error.ts";

const indexKey = z.strictObject({ list: z.string(), listSort: z.string(), pk: z.string(), sk: z.string() });

/** Where the next page of a list begins. */
export const encodeCursor = (key: unknown): string => {
  const { list, listSort, pk, sk } = indexKey.parse(key);
  return Buffer.from(JSON.stringify([list, listSort, pk, sk])).toString("base64url");
};

/**
 * Reads a cursor back and holds it against the list it is used on, so that no cursor opens another workspace's list.
 *
 * @throws InvalidCursorError when it is malformed or belongs to another list
 */
export const decodeCursor = (cursor: string, expectedList: string): z.infer<typeof indexKey> => {
  const parts = z.tuple([z.string(), z.string(), z.string(), z.string()]).safeParse(parseJson(cursor));
  if (!parts.success || parts.data[0] !== expectedList) throw new InvalidCursorError();
  const [list, listSort, pk, sk] = parts.data;
  return { list, listSort, pk, sk };
};

const parseJson = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
};
