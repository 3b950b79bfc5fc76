import type { DeploymentRefusal } from "../../domain/routing/decide-deployment.ts";
import type { RouteRefusal } from "../../domain/routing/decide-route.ts";
import type { TargetCreationRefusal } from "../../domain/routing/decide-target-creation.ts";
import type { RouteNotFound } from "../../usecases/get-route.ts";
import type { TargetNotFound } from "../../usecases/get-target.ts";
import type { ProblemTypes } from "./problem-type.ts";

/** What versions and rollouts refuse, too, is told among their problems. */
type RoutingRefusal = Exclude<
  TargetCreationRefusal | TargetNotFound | DeploymentRefusal | RouteRefusal | RouteNotFound,
  { readonly code: "not-deployed" | "version-archived" | "rollout-in-progress" }
>;

const qualifiers = {
  lambda: "A Lambda target gives the qualifier itself; leave it out.",
  sagemaker: "Say in qualifier which production variant of the endpoint serves the version.",
} as const;

const urlFaults = {
  missing: "it is left out",
  "too-long": "it has more than 512 characters",
  "not-https": "it does not begin with https://",
  "user-information": "it has a user name before the host",
  "query-or-fragment": "it has a query or a fragment; the protocol's paths are put behind it",
  "ipv6-literal": "its host is an IPv6 address; give the server a name or an IPv4 address",
  "upper-case-host": "its host has capitals; write it in lower case",
  "unreadable-host":
    "its host is not a name of ASCII letters, digits, - and dots, or an IPv4 address, and maybe a port",
  "unreadable-path":
    "its path has an empty segment, one that begins with a dot, or characters other than ASCII letters, digits, -, ., _ and ~",
  "number-host": "its host is read as an IPv4 address but is not four decimal numbers",
  "own-machine": "its host is the machine that calls, not the model server",
  "link-local": "its host is link-local, where a cloud keeps the credentials of the machine that calls",
} as const;

const armFaults = {
  "repeated-version": "a version has two arms; give it one",
  "one-stable": "a route has exactly one stable arm",
  weights: "the weights of stable and canary arms must sum to 10000 basis points",
} as const;

export const routingProblems: ProblemTypes<RoutingRefusal> = {
  "invalid-target-name": {
    status: 422,
    title: "The name cannot name a target",
    detail: ({ name }) =>
      `${JSON.stringify(name)} is not 1 to 32 lower-case ASCII letters, digits or -, the first a letter or digit.`,
  },
  "target-exists": {
    status: 409,
    title: "A target has this name",
    detail: ({ target }) => `${target} is taken in this workspace. Choose another name, or use that target.`,
  },
  "target-not-found": {
    status: 404,
    title: "There is no such target",
    detail: ({ target }) => `This model has no target ${target} in this workspace.`,
  },
  "no-onnx-model": {
    status: 422,
    title: "The version has no ONNX model",
    detail: ({ version }) =>
      `A Lambda target runs model.onnx, or the only ONNX file there is; version ${version} has none, or several of other names.`,
  },
  "invalid-qualifier": {
    status: 422,
    title: "The qualifier does not fit the target",
    detail: (refusal) =>
      refusal.kind === "http"
        ? `Say in qualifier at which https URL the version answers. This cannot be it: ${urlFaults[refusal.fault]}.`
        : qualifiers[refusal.kind],
  },
  "deployed-elsewhere": {
    status: 409,
    title: "The version is deployed somewhere else on this target",
    detail: ({ version, qualifier }) => `Version ${version} answers at ${qualifier}.`,
  },
  "invalid-arms": {
    status: 422,
    title: "The arms make no route",
    detail: ({ fault, sumBasisPoints }) =>
      `${armFaults[fault]}${fault === "weights" ? `, not to ${sumBasisPoints}` : ""}.`,
  },
  "arm-not-approved": {
    status: 409,
    title: "The version may not get this traffic",
    detail: ({ version, role, stage }) =>
      role === "stable"
        ? `Version ${version} is in ${stage}; the stable arm is the version in Production. Promote it first.`
        : `Version ${version} is in ${stage}; a ${role} arm must be Approved or in Production.`,
  },
  "traffic-route-not-found": {
    status: 404,
    title: "There is no such route",
    detail: ({ route }) =>
      `No route ${route} in this workspace. A model gets its route when a deployed version is promoted.`,
  },
};
