/**
 * Names a secret before the revision that will use it is committed: nobody knows then whether it will be.
 *
 * @param revision  revision of the webhook that shall use it, from 1
 * @param id        32 hex digits, new: rivals that want the same revision name different secrets
 */
export const secretReference = (revision: number, id: string): string => `${String(revision).padStart(12, "0")}-${id}`;

/**
 * Whether nobody will ever need a secret again: a revision that could have used it stands, and uses another one or none.
 *
 * @param revision  revision of the webhook that stands; Infinity where it is deleted
 * @param inUse     reference of the secret that it uses
 */
export const isSuperseded = (
  reference: string,
  { revision, inUse }: { readonly revision: number; readonly inUse: string | null },
): boolean => reference !== inUse && Number(reference.slice(0, 12)) <= revision;
