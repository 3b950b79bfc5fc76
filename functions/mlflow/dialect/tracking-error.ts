import type { Result } from "../../../lib/domain/result.ts";
import type { TrackingRefusal } from "../../../lib/domain/tracking/tracking-refusal.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { MlflowError } from "./mlflow-error.ts";

/** The value of what was asked of tracking, or the refusal in the words of MLflow's own server, which clients show and some read. */
export const trackedOrThrow = <Value>(result: Result<Value, TrackingRefusal>): Value => {
  if (result.ok) return result.value;
  if (result.refusal.code === "idempotency-key-reused") throw new Problem(result.refusal);
  throw trackingError(result.refusal);
};

const trackingError = (refusal: Exclude<TrackingRefusal, { readonly code: "idempotency-key-reused" }>): MlflowError => {
  switch (refusal.code) {
    case "tracking-invalid":
      return new MlflowError("INVALID_PARAMETER_VALUE", refusal.message);
    case "tracking-experiment-not-found":
      return new MlflowError("RESOURCE_DOES_NOT_EXIST", `No Experiment with id=${refusal.experiment} exists`);
    case "tracking-experiment-exists":
      return new MlflowError("RESOURCE_ALREADY_EXISTS", `Experiment(name=${refusal.name}) already exists.`);
    case "tracking-run-not-found":
      return new MlflowError("RESOURCE_DOES_NOT_EXIST", `Run with id=${refusal.run} not found`);
    case "logged-model-not-found":
      return new MlflowError("RESOURCE_DOES_NOT_EXIST", `Logged model with ID '${refusal.model}' not found.`);
    case "tracking-stage":
      return new MlflowError(
        "INVALID_PARAMETER_VALUE",
        `The ${refusal.what} ${refusal.id} must be in the '${refusal.stage === "active" ? "deleted" : "active"}' state. Current state is ${refusal.stage}.`,
      );
    case "param-logged-before":
      return new MlflowError(
        "INVALID_PARAMETER_VALUE",
        `Changing param values is not allowed. Param with key='${refusal.key}' was already logged with value='${refusal.logged}' for run ID='${refusal.run}'. Attempted logging new value '${refusal.sent}'.`,
      );
    case "tracking-tag-not-found":
      return new MlflowError(
        "RESOURCE_DOES_NOT_EXIST",
        refusal.what === "logged model"
          ? `No tag with key '${refusal.key}' found for model with ID '${refusal.id}'.`
          : `No tag with name: ${refusal.key} in ${refusal.what} with id ${refusal.id}`,
      );
    case "tracking-full":
      return new MlflowError(
        "INVALID_PARAMETER_VALUE",
        `${refusal.id} is full: its ${refusal.what} may take about ${refusal.bytesMax} bytes in all.`,
      );
    case "tracking-contended":
      return new MlflowError("TEMPORARILY_UNAVAILABLE", `Too many requests write ${refusal.id} at once; try again.`);
  }
};
