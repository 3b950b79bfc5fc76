/** An item of a table, as plain values. */
export type ExportedItem = { readonly pk: string; readonly sk: string } & { readonly [name: string]: unknown };

/** Reads one line of an export: an item in DynamoDB's own JSON; undefined where it is none. */
export const exportedItem = (line: unknown): ExportedItem | undefined => {
  if (!isRecord(line)) return undefined;
  const item = membersOf(line.Item);
  const { pk, sk } = item ?? {};
  return typeof pk === "string" && typeof sk === "string" ? { ...item, pk, sk } : undefined;
};

const membersOf = (attributes: unknown): Record<string, unknown> | undefined => {
  if (!isRecord(attributes)) return undefined;
  const members: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(attributes)) members[name] = plainOf(attribute);
  return members;
};

/** A value by its type; what is of no type we store is left as it stands, and so differs from all that is expected. */
const plainOf = (attribute: unknown): unknown => {
  if (!isRecord(attribute)) return attribute;
  const { S, N, BOOL, NULL, M, L } = attribute;
  if (typeof S === "string" || typeof BOOL === "boolean") return S ?? BOOL;
  if (typeof N === "string") return Number(N);
  if (NULL === true) return null;
  if (M !== undefined) return membersOf(M) ?? attribute;
  return Array.isArray(L) ? L.map(plainOf) : attribute;
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
