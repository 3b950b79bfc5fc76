import { wired } from "../../lib/wiring/wired.ts";
export const app = wired;
