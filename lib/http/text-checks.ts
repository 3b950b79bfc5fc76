import type { z } from "zod";
import { labelFault } from "../domain/profile/label-fault.ts";
import { keyFault } from "../domain/tracking/tracking-name.ts";
import { lineFault, proseFault } from "../domain/written-text.ts";

/** What `superRefine` of a schema of texts takes. */
type TextCheck = (text: string, context: z.core.$RefinementCtx<string>) => void;

/** Checks a member of a body, whichever API it comes by, by a rule of the domain. */
const refusing =
  (faultOf: (text: string) => string | undefined): TextCheck =>
  (text, context) => {
    const fault = faultOf(text);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  };

/** What people write on one line: an owner, a framework. */
export const asLine = refusing(lineFault);

/** What people write on several lines: a reason, a description. */
export const asProse = refusing(proseFault);

/** What turned out to be right for a prediction. */
export const asLabel = refusing(labelFault);

/** The name of a tag. */
export const asTagName = refusing(keyFault);
