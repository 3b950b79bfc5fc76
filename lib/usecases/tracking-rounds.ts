/** How often a lost race on what is tracked is run again: each one lost means that another writer won. */
export const trackingRounds = 64;
