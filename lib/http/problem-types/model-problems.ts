import type { ModelRegistrationRefusal } from "../../domain/model/decide-registration.ts";
import type { ModelNotFound } from "../../usecases/find-model.ts";
import type { ProblemTypes } from "./problem-type.ts";

export const modelProblems: ProblemTypes<ModelRegistrationRefusal | ModelNotFound> = {
  "invalid-model-name": {
    status: 422,
    title: "The name cannot name a model",
    detail: ({ name }) =>
      `${JSON.stringify(name)} is not 1 to 128 ASCII letters, digits, . _ or -, the first a letter or digit.`,
  },
  "model-exists": {
    status: 409,
    title: "A model has this name",
    detail: ({ name }) =>
      `${name} is taken in this workspace, maybe in another letter case. Choose another name, or use that model.`,
  },
  "model-not-found": {
    status: 404,
    title: "There is no such model",
    detail: ({ model }) => `No model ${model} in this workspace.`,
  },
};
