/** ISO 8601 with milliseconds, UTC: how the API shows an instant. */
export const iso = (at: number): string => new Date(at).toISOString();

export const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));
