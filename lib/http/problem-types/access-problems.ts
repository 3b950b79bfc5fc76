import type { ProblemTypes } from "./problem-type.ts";

export type AccessRefusal =
  | { readonly code: "unauthenticated"; readonly reason: "missing" | "invalid" | "expired" }
  | { readonly code: "issuer-unavailable" }
  | { readonly code: "workspace-not-found" }
  | { readonly code: "forbidden"; readonly action: string; readonly policies: readonly string[] };

const reasons = {
  missing: "no token was sent",
  invalid: "the token was not issued for this service, or not by its issuer",
  expired: "the token has expired",
} as const;

export const accessProblems: ProblemTypes<AccessRefusal> = {
  unauthenticated: {
    status: 401,
    title: "The caller is not known",
    detail: ({ reason }) =>
      `Send Authorization: Bearer with an access token of the configured issuer; ${reasons[reason]}.`,
  },
  "issuer-unavailable": {
    status: 503,
    title: "The token issuer cannot be reached",
    detail: () => "The issuer's keys could not be fetched, so no token can be checked. Retry shortly.",
  },
  "workspace-not-found": {
    status: 404,
    title: "There is no such workspace",
    detail: () => "The workspace does not exist, or the token has no role in it.",
  },
  forbidden: {
    status: 403,
    title: "The caller may not do this",
    detail: ({ action, policies }) =>
      `No policy allows ${action} for the caller's roles${policies.length > 0 ? `; it is forbidden by ${policies.join(", ")}` : ""}.`,
  },
};
