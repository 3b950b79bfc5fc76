import { z } from "zod";
import { compileEventPattern } from "../../event-pattern.ts";
import { InvalidEventPatternError } from "../../invalid-event-pattern-error.ts";
import { ServiceError } from "../service-error.ts";
import type { ServiceRequest } from "../service-handler.ts";
import { parseInput } from "../service-response.ts";

const json = z.string().transform((text, context) => {
  try {
    return z.json().parse(JSON.parse(text));
  } catch {
    context.addIssue("not JSON");
    return z.NEVER;
  }
});
const inputSchema = z.strictObject({ EventPattern: json, Event: json });

/** TestEventPattern: lets a suite hold this machine's matcher against that of AWS. */
export const testEventPattern = (request: ServiceRequest) => {
  const { EventPattern, Event } = parseInput(request, inputSchema);
  request.authorize("events:TestEventPattern", "*");
  try {
    return { Result: compileEventPattern(EventPattern)(Event) };
  } catch (error) {
    if (!(error instanceof InvalidEventPatternError)) throw error;
    throw new ServiceError("InvalidEventPatternException", 400, `Event pattern is not valid. Reason: ${error.message}`);
  }
};
