import { runner } from "../local/runner.ts";
export const asked = runner;
