import { z } from "@hono/zod-openapi";

/** RFC 9457, as every refusal of the native API is told. */
const problemSchema = z
  .object({
    type: z.string().openapi({
      description: "Page that explains this type of problem.",
      example: "/docs/problems/precondition-failed",
    }),
    title: z.string(),
    status: z.int(),
    detail: z.string().openapi({ description: "What was wrong, and what would be right." }),
    instance: z.string().openapi({ description: "Request id." }),
    code: z.string(),
    errors: z
      .array(z.object({ pointer: z.string().optional(), parameter: z.string().optional(), detail: z.string() }))
      .optional(),
  })
  .openapi("Problem");

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problemSchema } },
});

/** The refusals that every operation shares, for its entry in the OpenAPI document. */
export const problemResponses = {
  400: problem("The request could not be read."),
  401: problem("The caller is not known."),
  403: problem("The caller may not do this."),
  404: problem("There is no such thing in this workspace."),
  422: problem("It breaks the schema or a rule."),
  500: problem("Something went wrong on our side."),
  503: problem("Try again shortly."),
} as const;

/** The refusals of an operation that reads what a leaf of the log says. */
export const leafProblemResponses = {
  ...problemResponses,
  410: problem("The log keeps no text of it any more."),
} as const;

/** The refusals of an operation that reads a file of a version. */
export const fileProblemResponses = {
  ...problemResponses,
  409: problem("The file is in the archive."),
} as const;

/** The refusals of an operation that creates something. */
export const creationProblemResponses = {
  ...problemResponses,
  409: problem("It conflicts with what is there."),
  413: problem("The body is too large."),
  415: problem("The body is not application/json, or is encoded."),
} as const;

/** The refusals of an operation that changes something that is there. */
export const changeProblemResponses = {
  ...creationProblemResponses,
  412: problem("The object has changed since it was read."),
  428: problem("If-Match is missing."),
} as const;
