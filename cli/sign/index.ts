import { modelVerification } from "../../lib/wiring/model-verification.ts";
import { runSign } from "./run-sign.ts";

export const sign = (args: readonly string[]): Promise<number> => runSign(modelVerification, args);
