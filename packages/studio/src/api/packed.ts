// Columns as one run of bytes: a header of JSON that says what lies where, then the numbers themselves.

/** Columns that may be packed, by the name of their kind. */
const KINDS = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  f32: Float32Array,
} as const;
type Kind = keyof typeof KINDS;
export type PackedColumn = Uint8Array | Uint16Array | Uint32Array | Float32Array;

interface Header<Facts> {
  readonly facts: Facts;
  readonly columns: readonly { readonly name: string; readonly kind: Kind; readonly length: number }[];
}

/** Every column begins at a multiple of this, which any kind of number may. */
const ALIGNMENT = 4;
const aligned = (at: number): number => Math.ceil(at / ALIGNMENT) * ALIGNMENT;

const kindOf = (column: PackedColumn): Kind =>
  (Object.keys(KINDS) as Kind[]).find((kind) => column instanceof KINDS[kind])!;

/** Little endian, as every machine is that this runs on. */
export function pack(
  facts: unknown,
  columns: Readonly<Record<string, PackedColumn>>,
): Uint8Array<ArrayBuffer> {
  const named = Object.entries(columns);
  const header: Header<unknown> = {
    facts,
    columns: named.map(([name, column]) => ({ name, kind: kindOf(column), length: column.length })),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  let size = aligned(4 + text.length);
  for (const [, column] of named) size += aligned(column.byteLength);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  let at = aligned(4 + text.length);
  for (const [, column] of named) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += aligned(column.byteLength);
  }
  return bytes;
}

/** The inverse of `pack`: columns are views of the bytes. @throws Error where the bytes are too few */
export function unpack<Facts>(buffer: ArrayBuffer): { facts: Facts; columns: Record<string, PackedColumn> } {
  const length = buffer.byteLength < 4 ? 0 : new DataView(buffer).getUint32(0, true);
  if (length === 0 || 4 + length > buffer.byteLength)
    throw new Error(`columns: expected a header; got ${buffer.byteLength} bytes; load the page again`);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))) as Header<Facts>;
  const columns: Record<string, PackedColumn> = {};
  let at = aligned(4 + length);
  for (const { name, kind, length: count } of header.columns) {
    columns[name] = new KINDS[kind](buffer, at, count);
    at += aligned(columns[name].byteLength);
  }
  return { facts: header.facts, columns };
}
