import { openCedarAuthorizer } from "../../lib/adapters/cedar/cedar-authorizer.ts";
import { percentile, print, timeEach } from "./figure.ts";

const n = 5_000;

/** One policy decision, policies and schema parsed beforehand as a function does at its cold start. */
export const benchAuthorization = async (): Promise<void> => {
  const start = performance.now();
  const authorizer = openCedarAuthorizer();
  print({ figure: "authorization.open", value: performance.now() - start, unit: "ms", n: 1 });
  const request = {
    principal: { type: "Member", id: "m1", roles: ["data-scientist", "ml-engineer", "auditor"], workspace: "default" },
    action: "registerVersion",
    workspace: "default",
  } as const;
  await timeEach(500, async () => authorizer.authorize(request));
  const samples = await timeEach(n, async () => authorizer.authorize(request));
  for (const p of [0.5, 0.99])
    print({ figure: `authorization.p${p * 100}`, value: percentile(samples, p), unit: "ms", n });
};
