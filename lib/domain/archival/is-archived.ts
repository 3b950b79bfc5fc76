/**
 * Whether content is archived, for all that a copy may be readable for some days: no version can be made of it, and whoever has
 * the same content may write it again.
 */
export const isArchived = ({ storage }: { readonly storage?: string }): boolean =>
  storage === "archived" || storage === "restored";
