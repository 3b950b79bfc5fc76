import { rule } from "../../lib/domain/rule.ts";
export const copied = rule;
