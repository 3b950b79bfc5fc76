// The import rules of the project. Each has a violating file in test/violations/ that proves it fails.
/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "domain-imports-only-domain",
      severity: "error",
      comment:
        "A rule with no exceptions can be said in one sentence: the hash, the clock and randomness are arguments.",
      from: { path: "^lib/domain/" },
      to: { pathNot: "^lib/domain/" },
    },
    {
      name: "ports-are-types-over-domain",
      severity: "error",
      comment: "A port says what a use case needs in the domain's words, never in a vendor's.",
      from: { path: "^lib/ports/" },
      to: { pathNot: "^lib/(ports|domain)/" },
    },
    {
      name: "usecases-know-domain-ports-events",
      severity: "error",
      comment: "Load, decide, commit: nothing here knows HTTP, AWS or Node.",
      from: { path: "^lib/usecases/" },
      to: { pathNot: "^(lib/(usecases|domain|ports)|events)/" },
    },
    {
      name: "aws-sdk-only-in-aws-adapters",
      severity: "error",
      comment: "The product speaks to AWS in one place, so that it can be contract-tested there.",
      from: { pathNot: "^(lib/(adapters|wiring)|functions/local|test)/" },
      to: { path: "node_modules/(@aws-sdk|@smithy)/" },
    },
    {
      name: "cdk-only-in-cdk",
      severity: "error",
      comment: "Infrastructure code is never shipped in a bundle.",
      from: { pathNot: "^(cdk|test/cdk)/" },
      to: { path: "node_modules/(aws-cdk-lib|constructs|cdk-nag)/" },
    },
    {
      name: "cdk-sees-only-environment-names",
      severity: "error",
      comment: "The names of environment variables are the only thing the stacks share with the code they deploy.",
      from: { path: "^cdk/" },
      to: { path: "^(lib|functions|events)/", pathNot: "^lib/wiring/environment[.]ts$" },
    },
    {
      name: "hono-only-at-the-edge",
      severity: "error",
      comment: "HTTP stops at the edge.",
      from: { pathNot: "^(functions|lib/http|test)/" },
      to: { path: "node_modules/(hono|@hono)/" },
    },
    {
      name: "functions-do-not-import-each-other",
      severity: "error",
      comment: "One folder is one deployable unit.",
      from: { path: "^functions/([^/]+)/" },
      to: { path: "^functions/", pathNot: "^functions/$1/" },
    },
    {
      name: "adapters-are-wired-only-in-wiring",
      severity: "error",
      comment: "One place builds dependencies.",
      from: { pathNot: "^(lib/(adapters|wiring)|test)/" },
      to: { path: "^lib/adapters/" },
    },
    {
      name: "wiring-only-from-an-entry",
      severity: "error",
      comment: "Wiring reads the environment, so only an entry may load it.",
      from: {
        pathNot: "^(functions/[^/]+/index[.]ts$|cli/[^/]+/index[.]ts$|lib/wiring/|test/)",
        path: "^(functions|cli|lib|events)/",
      },
      to: { path: "^lib/wiring/" },
    },
    {
      name: "local-is-a-runner-not-product",
      severity: "error",
      comment: "Nothing the cloud runs depends on the laptop's runner.",
      from: { pathNot: "^(functions/local|test|demo)/" },
      to: { path: "^functions/local/" },
    },
    {
      name: "events-are-schemas-only",
      severity: "error",
      comment: "A message contract has no behaviour.",
      from: { path: "^events/" },
      to: { pathNot: "^events/|node_modules/zod/" },
    },
    {
      name: "no-production-import-of-test",
      severity: "error",
      comment: "Tests depend on the product, never the reverse.",
      from: { pathNot: "^test/" },
      to: { path: "^test/" },
    },
    {
      name: "no-circular",
      severity: "error",
      comment: "A cycle has no first file to read.",
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    parser: "swc",
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      conditionNames: ["import", "node", "default"],
      exportsFields: ["exports"],
      extensions: [".ts", ".mjs", ".js", ".json"],
    },
  },
};
