import { modelVerification } from "../../lib/wiring/model-verification.ts";
import { runVerifyModel } from "./run-verify-model.ts";

export const verifyModel = (args: readonly string[]): Promise<number> => runVerifyModel(modelVerification, args);
