// OnnxModel -> bytes of an .onnx file (protobuf wire format). Twin of decode.ts.
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import {
  ONNX_DATA_TYPE,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxNode,
  type OnnxOutput,
  type OnnxTensor,
} from "../onnx-schema.ts";
import { IR_VERSION, type OnnxModel } from "./model.ts";

/** The bytes of a model, the same for the same model. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = new BinaryWriter();
  int(writer, 1, IR_VERSION);
  text(writer, 2, "semitone");
  message(writer, 7, () => writeGraph(writer, model));
  for (const [domain, version] of Object.entries(model.opsets))
    message(writer, 8, () => {
      text(writer, 1, domain);
      int(writer, 2, version);
    });
  for (const [key, value] of Object.entries(model.metadata ?? {}))
    message(writer, 14, () => {
      text(writer, 1, key);
      text(writer, 2, value);
    });
  return writer.finish();
}

function writeGraph(writer: BinaryWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) message(writer, 1, () => writeNode(writer, node));
  text(writer, 2, graph.name);
  for (const tensor of graph.initializers) message(writer, 5, () => writeTensor(writer, tensor));
  for (const value of graph.inputs) message(writer, 11, () => writeValue(writer, value));
  for (const value of graph.outputs) message(writer, 12, () => writeValue(writer, value));
}

function writeNode(writer: BinaryWriter, node: OnnxNode): void {
  for (const name of node.inputs) text(writer, 1, name);
  for (const name of node.outputs) text(writer, 2, name);
  text(writer, 3, node.name);
  text(writer, 4, node.opType);
  for (const [name, value] of Object.entries(node.attributes))
    message(writer, 5, () => {
      text(writer, 1, name);
      writeAttribute(writer, value);
    });
  if (node.domain !== "") text(writer, 7, node.domain);
}

function writeAttribute(writer: BinaryWriter, value: OnnxAttribute): void {
  if (typeof value === "number") {
    int(writer, 3, value);
    int(writer, 20, 2);
  } else if (typeof value === "string") {
    text(writer, 4, value);
    int(writer, 20, 3);
  } else if ("float" in value) {
    writer.tag(2, WireType.Bit32).float(value.float);
    int(writer, 20, 1);
  } else if ("graph" in value) {
    message(writer, 6, () => writeGraph(writer, value.graph));
    int(writer, 20, 5);
  } else {
    for (const item of value) int(writer, 8, item);
    int(writer, 20, 7);
  }
}

function writeTensor(writer: BinaryWriter, tensor: OnnxTensor): void {
  for (const dim of tensor.shape) int(writer, 1, dim);
  int(writer, 2, ONNX_DATA_TYPE[tensor.dtype]);
  text(writer, 8, tensor.name);
  writer.tag(9, WireType.LengthDelimited).bytes(tensor.bytes);
}

function writeValue(writer: BinaryWriter, { name, dtype, shape = [] }: OnnxOutput): void {
  text(writer, 1, name);
  if (dtype === undefined) return;
  message(writer, 2, () =>
    message(writer, 1, () => {
      int(writer, 1, ONNX_DATA_TYPE[dtype]);
      message(writer, 2, () => {
        for (const dim of shape)
          message(writer, 1, () => (typeof dim === "number" ? int(writer, 1, dim) : text(writer, 2, dim)));
      });
    }),
  );
}

function int(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}
