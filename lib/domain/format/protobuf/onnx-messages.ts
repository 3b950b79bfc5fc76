import type { MessageType } from "./walk-message.ts";

/** The parts of onnx.proto (IR version 3 to 13) in which a tensor may stand: `name: field → type`. */
const message = (
  name: string,
  messages: Readonly<Record<number, () => MessageType>>,
  texts: readonly number[] = [],
): MessageType => ({ name, messages, texts });

/** key = 1, value = 2. */
const externalEntry = message("StringStringEntryProto", {}, [1, 2]);

/** external_data = 13, data_location = 14. */
const tensor: MessageType = { ...message("TensorProto", { 13: () => externalEntry }), numbers: [14] };

/** values = 1, indices = 2. */
const sparseTensor = message("SparseTensorProto", { 1: () => tensor, 2: () => tensor });

/** t = 5, g = 6, tensors = 10, graphs = 11, sparse_tensor = 22, sparse_tensors = 23. */
const attribute: MessageType = message("AttributeProto", {
  ...{ 5: () => tensor, 10: () => tensor, 22: () => sparseTensor, 23: () => sparseTensor },
  ...{ 6: () => graph, 11: () => graph },
});

/** op_type = 4, attribute = 5. */
const node: MessageType = message("NodeProto", { 5: () => attribute }, [4]);

/** node = 1, initializer = 5, sparse_initializer = 15. */
const graph: MessageType = message("GraphProto", { 1: () => node, 5: () => tensor, 15: () => sparseTensor });

/** node = 7, attribute_proto = 11. */
const modelFunction = message("FunctionProto", { 7: () => node, 11: () => attribute });

/** initialization = 1, algorithm = 2. */
const trainingInfo = message("TrainingInfoProto", { 1: () => graph, 2: () => graph });

/** graph = 7, training_info = 20, functions = 25. */
export const onnxModel = message("ModelProto", { 7: () => graph, 20: () => trainingInfo, 25: () => modelFunction });
