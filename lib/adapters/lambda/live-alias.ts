/** The alias by which a target splits its own traffic: callers of it name no version. */
export const liveAlias = "live";
