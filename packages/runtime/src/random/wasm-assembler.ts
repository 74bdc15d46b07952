// A WebAssembly module from nested expressions: just the opcodes and sections that the random kernel needs.

/** Instructions as bytes; an expression leaves its value on the stack. */
export type Code = readonly number[];
export type ValueType = "i32" | "i64" | "f64";

const VALUE_TYPES: Record<ValueType, number> = { i32: 0x7f, i64: 0x7e, f64: 0x7c };
const EMPTY_BLOCK = 0x40;

/** Operands first, then the opcode: how a stack machine reads a function call. */
const op =
  (...opcode: number[]) =>
  (...operands: Code[]): Code => [...operands.flat(), ...opcode];

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(BigInt(value | 0))],
  add: op(0x6a),
  and: op(0x71),
  xor: op(0x73),
  shl: op(0x74),
  shrU: op(0x76),
  ltU: op(0x49),
  wrapI64: op(0xa7),
  store: (offset: number, address: Code, value: Code): Code => [
    ...address,
    ...value,
    0x36,
    2,
    ...unsigned(offset),
  ],
};

export const i64 = {
  const: (value: bigint): Code => [0x42, ...signed(value)],
  add: op(0x7c),
  sub: op(0x7d),
  mul: op(0x7e),
  shl: op(0x86),
  shrS: op(0x87),
  shrU: op(0x88),
  extendI32U: op(0xad),
  or: op(0x84),
  xor: op(0x85),
  reinterpretF64: op(0xbd),
};

export const f64 = {
  const: (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)],
  neg: op(0x9a),
  sqrt: op(0x9f),
  add: op(0xa0),
  sub: op(0xa1),
  mul: op(0xa2),
  div: op(0xa3),
  convertI32U: op(0xb8),
  convertI64S: op(0xb9),
  reinterpretI64: op(0xbf),
};

/** Stores an f64 expression as float32. */
export const storeF32 = (offset: number, address: Code, value: Code): Code => [
  ...address,
  ...value,
  0xb6,
  0x38,
  2,
  ...unsigned(offset),
];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];

/** Runs `body` again as long as `condition`, evaluated after it, is not 0. */
export const doWhile = (body: Code, condition: Code): Code => [
  0x03,
  EMPTY_BLOCK,
  ...body,
  ...condition,
  0x0d,
  0,
  0x0b,
];

export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

/** A module that exports `functions` (without results) and a memory of `pages` x 64 KiB named "memory". */
export function assembleModule(functions: readonly WasmFunction[], pages: number): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [
    0x60,
    ...vector(parameters.map((t) => [VALUE_TYPES[t]])),
    0,
  ]);
  const bodies = functions.map(({ locals, body }) => {
    const code = [...vector(locals.map((type) => [1, VALUE_TYPES[type]])), ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  const exported = (name: string, kind: number, index: number) => [
    ...vector([...new TextEncoder().encode(name)].map((byte) => [byte])),
    kind,
    ...unsigned(index),
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(types)),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(5, vector([[1, ...unsigned(pages), ...unsigned(pages)]])),
    ...section(
      7,
      vector([exported("memory", 2, 0), ...functions.map(({ name }, i) => exported(name, 0, i))]),
    ),
    ...section(10, vector(bodies)),
  ]);
}

const section = (id: number, content: Code): number[] => [id, ...unsigned(content.length), ...content];

const vector = (items: readonly Code[]): number[] => [...unsigned(items.length), ...items.flat()];

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 127) | 128);
  }
}

function signed(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    const low = Number(rest & 127n);
    const done = rest >= -64n && rest < 64n;
    bytes.push(done ? low : low | 128);
    if (done) return bytes;
  }
}
