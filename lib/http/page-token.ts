import { z } from "zod";
import type { Json } from "../domain/json.ts";
import type { SearchCursor } from "../domain/search/search-cursor.ts";
import type { Digest } from "../ports/digest.ts";
import { InvalidCursorError } from "../ports/invalid-cursor-error.ts";

/** Whose token it is, and of which search: everything that the pages of one search have in common. */
export interface TokenScope {
  readonly digest: Digest;
  /** The caller's own. */
  readonly key: Uint8Array;
  readonly search: Json;
}

/**
 * Turns a place in a search into a page token: base64url of the place, a dot, and 64 hex digits of an HMAC under the caller's key
 * over the place and the search. A changed token is refused, and so is one of another caller, workspace, filter or order.
 */
export const sealPageToken = (scope: TokenScope, cursor: SearchCursor): string => {
  const place = JSON.stringify(cursor, (_, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value,
  );
  return `${Buffer.from(place).toString("base64url")}.${seal(scope, place)}`;
};

/**
 * Reads a page token back.
 *
 * @throws InvalidCursorError for a token that this caller did not get for this search
 */
export const openPageToken = (scope: TokenScope, token: string): SearchCursor => {
  const [encoded = "", sealed = "", ...rest] = token.split(".");
  const place = Buffer.from(encoded, "base64url").toString("utf8");
  const isOwn =
    rest.length === 0 && sealed === seal(scope, place) && encoded === Buffer.from(place).toString("base64url");
  if (!isOwn) throw new InvalidCursorError();
  return searchCursor.parse(JSON.parse(place));
};

/** The seal is no secret of ours that could be found out a digit at a time: it is the caller's own, and guards nothing but a place. */
const seal = ({ digest, key, search }: TokenScope, place: string): string => digest.ofJsonUnder(key, { search, place });

/** JSON has no NaN and no infinities, and metrics do. */
const beyondJson = z
  .strictObject({ number: z.enum(["NaN", "Infinity", "-Infinity"]) })
  .transform(({ number }) => Number(number));

const orderPosition = z.strictObject({
  values: z.array(z.union([z.string(), z.number(), z.null(), beyondJson])),
  id: z.string(),
});

const searchCursor = z.discriminatedUnion("mode", [
  z.strictObject({ mode: z.literal("sorted"), found: orderPosition }),
  z.strictObject({
    mode: z.literal("scanned"),
    after: z.string().exactOptional(),
    found: orderPosition.exactOptional(),
  }),
]);
