// Bytes of an .onnx file -> OnnxModel. Twin of encode.ts: reads what we write, skips notes, refuses whatever would change the meaning.
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { bytesPerElement, type DType } from "../dtype.ts";
import { GraphError } from "../errors.ts";
import {
  ONNX_DATA_TYPE,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxNode,
  type OnnxOutput,
  type OnnxTensor,
  type OnnxValue,
} from "../onnx-schema.ts";
import type { Dim, SymbolicDim } from "../shape.ts";
import type { OnnxModel } from "./model.ts";

/** No model of ours comes near; a file that claims more is refused before its parts are built. */
const MAX_PARTS = 1_000_000;
/** Graphs inside graphs; a training step in a loop has one. */
const MAX_DEPTH = 4;

/**
 * The model in the bytes of an .onnx file. Tensors are views of `bytes`, so nothing is copied.
 *
 * @throws GraphError if the bytes are damaged, or hold what we never write: functions, weights outside the file, graphs that lie too deep in each other
 */
export function decodeModel(bytes: Uint8Array): OnnxModel {
  const decoder = new Decoder(bytes);
  try {
    return decoder.model();
  } catch (error) {
    if (error instanceof GraphError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new GraphError(`decodeModel: expected an ONNX model; got ${reason}, at byte ${decoder.position}`);
  }
}

/** Reads one field of a message, or says with `false` that it does not know it. */
type ReadField = (field: number, wireType: WireType) => undefined | false;

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

class Decoder {
  private readonly reader: BinaryReader;
  private parts = 0;
  private depth = 0;

  constructor(bytes: Uint8Array) {
    this.reader = new BinaryReader(bytes);
  }

  get position(): number {
    return this.reader.pos;
  }

  model(): OnnxModel {
    let graph: OnnxGraph | undefined;
    const opsets: Record<string, number> = {};
    const metadata: Record<string, string> = {};
    this.fields(this.reader.len, (field) => {
      if (field === 7) graph = this.message(() => this.graph());
      else if (field === 8)
        this.entry(
          (domain, version) => set(opsets, domain, version),
          () => this.int(),
        );
      else if (field === 14)
        this.entry(
          (key, value) => set(metadata, key, value),
          () => this.reader.string(),
        );
      else if (field === 20 || field === 25)
        throw this.refusal("no training information or functions", `field ${field}`);
      else return false;
    });
    if (!graph) throw this.refusal("a graph", "none");
    return { ...graph, opsets, metadata: Object.keys(metadata).length > 0 ? metadata : undefined };
  }

  private graph(): OnnxGraph {
    const graph = {
      name: "",
      nodes: [] as OnnxNode[],
      initializers: [] as OnnxTensor[],
      inputs: [] as OnnxValue[],
      outputs: [] as OnnxOutput[],
    };
    this.rest((field) => {
      if (field === 1) graph.nodes.push(this.message(() => this.node()));
      else if (field === 2) graph.name = this.reader.string();
      else if (field === 5) graph.initializers.push(this.message(() => this.tensor()));
      else if (field === 11) graph.inputs.push(this.input());
      else if (field === 12) graph.outputs.push(this.message(() => this.value()));
      else if (field === 15) throw this.refusal("dense weights", "sparse ones");
      else return false;
    });
    return graph;
  }

  private subgraph(): OnnxGraph {
    if (++this.depth > MAX_DEPTH)
      throw this.refusal(`graphs in each other at most ${MAX_DEPTH} deep`, "more");
    const graph = this.graph();
    this.depth--;
    return graph;
  }

  private node(): OnnxNode {
    const node = {
      name: "",
      opType: "",
      domain: "",
      inputs: [] as string[],
      outputs: [] as string[],
      attributes: {} as Record<string, OnnxAttribute>,
    };
    this.rest((field) => {
      if (field === 1) node.inputs.push(this.reader.string());
      else if (field === 2) node.outputs.push(this.reader.string());
      else if (field === 3) node.name = this.reader.string();
      else if (field === 4) node.opType = this.reader.string();
      else if (field === 5) this.message(() => this.attribute(node.attributes));
      else if (field === 7) node.domain = this.reader.string();
      else return false;
    });
    return node;
  }

  private attribute(into: Record<string, OnnxAttribute>): void {
    let name = "";
    let type = 0;
    const found: Partial<Record<number, OnnxAttribute>> = {};
    const ints: number[] = [];
    this.rest((field, wireType) => {
      if (field === 1) name = this.reader.string();
      else if (field === 2) found[1] = { float: this.reader.float() };
      else if (field === 3) found[2] = this.int();
      else if (field === 4) found[3] = this.reader.string();
      else if (field === 6) found[5] = { graph: this.message(() => this.subgraph()) };
      else if (field === 8) this.ints(ints, wireType);
      else if (field === 20) type = this.reader.int32();
      else return false;
    });
    const value = type === 7 ? ints : found[type];
    if (value === undefined)
      throw this.refusal(
        "attributes that are float, int, string, ints or a graph",
        `${name} of type ${type}`,
      );
    set(into, name, value);
  }

  private tensor(): OnnxTensor {
    const shape: number[] = [];
    let dtype: DType | undefined;
    let name = "";
    let bytes: Uint8Array = new Uint8Array();
    this.rest((field, wireType) => {
      if (field === 1) this.ints(shape, wireType);
      else if (field === 2) dtype = this.dtype();
      else if (field === 8) name = this.reader.string();
      else if (field === 9) bytes = this.reader.bytes();
      else if (field === 13 || field === 14)
        throw this.refusal("weights inside the file", `external data for ${name}`);
      else return false;
    });
    const size = shape.reduce((product, dim) => product * dim, 1);
    if (!dtype || shape.some((dim) => dim < 0) || size * bytesPerElement(dtype) !== bytes.length)
      throw this.refusal(
        `raw data of the tensor's size`,
        `${bytes.length} bytes for ${name} ${dtype}[${shape.join(", ")}]`,
      );
    return { name, dtype, shape, bytes };
  }

  private input(): OnnxValue {
    const { name, dtype, shape } = this.message(() => this.value());
    if (dtype && shape) return { name, dtype, shape };
    throw this.refusal("a type for every input", `none for ${name}`);
  }

  private value(): OnnxOutput {
    const value: Mutable<OnnxOutput> = { name: "" };
    const shape: Dim[] = [];
    const dimension = () =>
      this.rest((field) => {
        if (field === 1) shape.push(this.size());
        else if (field === 2) shape.push(this.symbolicSize());
        else return false;
      });
    const tensorType = () =>
      this.rest((field) => {
        if (field === 1) value.dtype = this.dtype();
        else if (field === 2)
          this.message(() => this.rest((axis) => (axis === 1 ? this.message(dimension) : false)));
        else return false;
      });
    this.rest((field) => {
      if (field === 1) value.name = this.reader.string();
      else if (field === 2)
        this.message(() => this.rest((kind) => (kind === 1 ? this.message(tensorType) : false)));
      else return false;
    });
    return value.dtype === undefined ? value : { ...value, shape };
  }

  // ---- the wire -------------------------------------------------------------------------------------------------------

  /** End of the message that is being read. */
  private end = 0;

  /** Reads a length and then a message within it. */
  private message<Result>(read: () => Result): Result {
    if (++this.parts > MAX_PARTS) throw this.refusal(`at most ${MAX_PARTS} parts`, "more");
    const length = this.reader.uint32();
    const outer = this.end;
    const end = this.reader.pos + length;
    if (end > outer)
      throw this.refusal(
        "parts inside their whole",
        `${length} bytes where ${outer - this.reader.pos} are left`,
      );
    this.end = end;
    const result = read();
    if (this.reader.pos !== end)
      throw this.refusal(
        "fields inside their message",
        `one that ends ${this.reader.pos - end} bytes behind it`,
      );
    this.end = outer;
    return result;
  }

  /** The fields of the current message. */
  private rest(read: ReadField): undefined {
    this.fields(this.end, read);
  }

  private fields(end: number, read: ReadField): void {
    this.end = end;
    while (this.reader.pos < end) {
      const [field, wireType] = this.reader.tag();
      if (read(field, wireType) === false) this.reader.skip(wireType, field);
    }
  }

  /** A message of a name and a value. */
  private entry<Value>(use: (name: string, value: Value) => void, read: () => Value): void {
    this.message(() => {
      let name = "";
      let value: Value | undefined;
      this.rest((field) => {
        if (field === 1) name = this.reader.string();
        else if (field === 2) value = read();
        else return false;
      });
      if (value !== undefined) use(name, value);
    });
  }

  private int(): number {
    const value = Number(this.reader.int64());
    if (!Number.isSafeInteger(value)) throw this.refusal("whole numbers below 2^53", String(value));
    return value;
  }

  /** Repeated whole numbers, packed into one field or not. */
  private ints(into: number[], wireType: WireType): void {
    if (wireType !== WireType.LengthDelimited) into.push(this.int());
    else
      this.message(() => {
        while (this.reader.pos < this.end) into.push(this.int());
      });
  }

  private size(): number {
    const size = this.int();
    if (size < 0) throw this.refusal("sizes >= 0", String(size));
    return size;
  }

  private symbolicSize(): SymbolicDim {
    const name = this.reader.string();
    if (!/^(\d+\*)?batch$/.test(name)) throw this.refusal("a symbolic size such as batch or 16*batch", name);
    return name as SymbolicDim;
  }

  private dtype(): DType {
    const number = this.reader.int32();
    const found = Object.entries(ONNX_DATA_TYPE).find(([, value]) => value === number);
    if (!found)
      throw this.refusal(`an element type of ${Object.values(ONNX_DATA_TYPE).join(", ")}`, String(number));
    return found[0] as DType;
  }

  private refusal(expected: string, got: string): GraphError {
    return new GraphError(`decodeModel: expected ${expected}; got ${got}, at byte ${this.position}`);
  }
}

/** Sets an own property whatever its name: a file may hold `__proto__`. */
function set<Value>(record: Record<string, Value>, key: string, value: Value): void {
  Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
}
