import { shared } from "../registry/shared.ts";
export const borrowed = shared;
