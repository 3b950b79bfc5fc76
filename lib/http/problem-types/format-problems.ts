import type { FormatRefusal } from "../../domain/format/decide-formats.ts";
import type { ArtifactFault } from "../../usecases/inspect-artifacts.ts";
import type { ProblemTypes } from "./problem-type.ts";

const found = (format: string, findings: readonly string[]): string =>
  [`found to be ${format}`, ...findings.slice(0, 8)].join("; ") + (findings.length > 8 ? "; …" : "");

export const formatProblems: ProblemTypes<ArtifactFault | FormatRefusal> = {
  "malformed-artifact": {
    status: 422,
    title: "An artifact is not what it claims to be",
    detail: ({ name, reason }) => `${name} is not kept: ${reason}. Write the file again with the tool of its format.`,
  },
  "unsafe-archive": {
    status: 422,
    title: "An archive cannot be unpacked safely",
    detail: ({ name, reason }) => `${name} is not kept: ${reason}. Register its files one by one instead.`,
  },
  "external-data-not-registered": {
    status: 422,
    title: "A model keeps its data outside the version",
    detail: ({ name, location }) =>
      `${name} says that tensors of its are in ${JSON.stringify(location)}, which is no artifact of this version. Upload that file too and name it as the model does, relative to the model's folder.`,
  },
  "format-not-accepted": {
    status: 422,
    title: "The model's tier does not take this format",
    detail: ({ name, format, findings, riskTier }) =>
      `${name} was ${found(format, findings)}. Tier ${riskTier} takes safetensors, ONNX, GGUF, XGBoost JSON and UBJSON, Parquet, JSON and text, in which nothing is found that may run code.`,
  },
  "format-needs-waiver": {
    status: 422,
    title: "The format may run code when it is loaded",
    detail: ({ name, format, findings }) =>
      `${name} was ${found(format, findings)}. Use a format that is data alone, or register the version with a formatWaiver that says why it is taken all the same.`,
  },
};
