import { readerOf } from "../byte-reader.ts";
import { streamOf } from "../byte-stream.ts";
import type { FoundFormat } from "../found-format.ts";
import type { Inspection, Region } from "../inspection.ts";
import { type MessageType, walkMessage } from "./walk-message.ts";

/** Operators by which a TensorFlow graph reads and writes files, loads code, or calls Python. */
const harmfulOperators: ReadonlySet<string> = new Set(
  "ReadFile WriteFile MatchingFiles PyFunc PyFuncStateless EagerPyFunc LoadDataset SaveDataset DebugIdentity".split(
    " ",
  ),
);

const message = (
  name: string,
  messages: Readonly<Record<number, () => MessageType>>,
  texts: readonly number[] = [],
): MessageType => ({ name, messages, texts });

/** op = 2. */
const node = message("NodeDef", {}, [2]);
/** node_def = 3. */
const graphFunction = message("FunctionDef", { 3: () => node });
/** function = 1. */
const library = message("FunctionDefLibrary", { 1: () => graphFunction });
/** node = 1, library = 2. */
const graph = message("GraphDef", { 1: () => node, 2: () => library });
/** graph_def = 2. */
const metaGraph = message("MetaGraphDef", { 2: () => graph });
/** meta_graphs = 2. */
const savedModel = message("SavedModel", { 2: () => metaGraph });

/** Inspects a TensorFlow SavedModel by the operators of its graphs and functions. @returns undefined where the file is none */
export function* inspectSavedModel(file: Region): Inspection<FoundFormat | undefined> {
  const findings = new Set<string>();
  let hasGraph = false;
  const visitor = {
    enter: ({ name }: MessageType, field: number) => {
      hasGraph ||= name === "MetaGraphDef" && field === 2;
    },
    text: (_type: MessageType, _field: number, text: string) => {
      if (harmfulOperators.has(text)) findings.add(`tensorflow operator ${text}`);
    },
  };
  const limits = { depthMax: 8, fieldsLeft: 20_000_000 };
  const isWhole = yield* walkMessage(readerOf(streamOf(file)), savedModel, file.size, visitor, limits);
  return isWhole && hasGraph ? { format: "tensorflow-saved-model", findings: [...findings] } : undefined;
}
