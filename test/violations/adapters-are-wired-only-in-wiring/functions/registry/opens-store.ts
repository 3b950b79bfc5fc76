import { store } from "../../lib/adapters/store.ts";
export const opened = store;
