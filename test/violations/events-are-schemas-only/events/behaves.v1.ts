import { rule } from "../lib/domain/rule.ts";
export const behaviour = rule;
