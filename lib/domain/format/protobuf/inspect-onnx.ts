import { readerOf } from "../byte-reader.ts";
import { streamOf } from "../byte-stream.ts";
import type { FoundFormat } from "../found-format.ts";
import type { Inspection, Region } from "../inspection.ts";
import { onnxModel } from "./onnx-messages.ts";
import { type MessageVisitor, walkMessage } from "./walk-message.ts";

/** Operators that run Python when the model runs. */
const pythonOperators: ReadonlySet<string> = new Set(["PyOp", "PythonOp", "PythonOpGrad", "ATen"]);

const locationsMax = 4_096;
/** Deeper graphs are no models; a walk of theirs would be deep as well. */
const limits = { depthMax: 64, fieldsLeft: 20_000_000 };

/**
 * Inspects an ONNX model, resolving nothing: every place in which a tensor may stand is asked where its data is,
 * initializers, sparse tensors, attributes, nested graphs, functions and training graphs (CVE-2022-25882, -2024-27318).
 *
 * @returns undefined where the file is no ONNX model from its first byte to its last
 */
export function* inspectOnnx(file: Region): Inspection<FoundFormat | undefined> {
  const locations = new Set<string>();
  const findings = new Set<string>();
  let hasGraph = false;
  let key = "";
  let value = "";
  let isExternal = false;
  let isLocated = false;
  const visitor: MessageVisitor = {
    enter: ({ name }, field) => {
      hasGraph ||= name === "ModelProto" && field === 7;
    },
    text: ({ name }, field, text) => {
      if (name === "NodeProto" && pythonOperators.has(text)) findings.add(`onnx operator ${text}`);
      if (name === "StringStringEntryProto" && field === 1) key = text;
      if (name === "StringStringEntryProto" && field === 2) value = text;
    },
    number: ({ name }, field, number) => {
      if (name === "TensorProto" && field === 14) isExternal = number === 1;
    },
    leave: ({ name }) => {
      if (name === "StringStringEntryProto") {
        if (key === "location") locations.add(value);
        isLocated ||= key === "location";
        key = "";
        value = "";
      }
      if (name !== "TensorProto") return;
      // Data elsewhere, and nobody says where: no file of that name is registered.
      if (isExternal && !isLocated) locations.add("");
      isExternal = false;
      isLocated = false;
    },
  };
  const isWhole = yield* walkMessage(readerOf(streamOf(file)), onnxModel, file.size, visitor, { ...limits });
  if (!isWhole || !hasGraph || locations.size > locationsMax) return undefined;
  return { format: "onnx", findings: [...findings], externalData: [...locations] };
}
