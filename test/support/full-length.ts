import fc from "fast-check";

// `npm run test:full` looks at ten times as many cases of each property that does not say how many it needs.
if (process.env.TIDEGATE_FULL === "1") fc.configureGlobal({ numRuns: 1_000 });
