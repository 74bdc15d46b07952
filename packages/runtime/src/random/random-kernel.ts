// The fast path: WebAssembly that fills a buffer with Philox words, or with normals made from them. Only exactly rounded
// operations (+ - * / sqrt) are used, so the bits are the same on every machine and engine.
import { POLYNOMIALS } from "./normal-pair.ts";
import { PHILOX } from "./philox.ts";
import {
  assembleModule,
  type Code,
  doWhile,
  f64,
  get,
  i32,
  i64,
  set,
  storeF32,
  type ValueType,
} from "./wasm-assembler.ts";

/** Blocks of four words that one call can make. */
export const KERNEL_BLOCKS = 1 << 14;
const PAGES = (KERNEL_BLOCKS * 16) / 65_536;

/** Fills the kernel's memory with `blocks` blocks from the counter (first, c1, c2, c3) on. */
type Fill = (
  blocks: number,
  first: number,
  c1: number,
  c2: number,
  c3: number,
  key0: number,
  key1: number,
) => void;

export interface RandomKernel {
  /** 4 x blocks unsigned 32-bit words into `words`. */
  readonly fillWords: Fill;
  /** 4 x blocks standard normals into `normals`, those that `normalPair` makes of the words. */
  readonly fillNormals: Fill;
  readonly words: Uint32Array;
  readonly normals: Float32Array;
}

/** The part of the engine's WebAssembly used here; the compiler's library for Node does not describe it. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (
    module: object,
  ) => { exports: { memory: { buffer: ArrayBuffer }; fillWords: Fill; fillNormals: Fill } };
};

let kernel: RandomKernel | undefined;

/** The kernel, compiled on first use (about a millisecond). */
export function randomKernel(): RandomKernel {
  return (kernel ??= instantiate());
}

function instantiate(): RandomKernel {
  const module = new WebAssembly.Module(
    assembleModule([fillFunction("fillWords", storeWords), fillFunction("fillNormals", storeNormals)], PAGES),
  );
  const { exports } = new WebAssembly.Instance(module);
  const { memory, fillWords, fillNormals } = exports;
  return {
    fillWords,
    fillNormals,
    words: new Uint32Array(memory.buffer),
    normals: new Float32Array(memory.buffer),
  };
}

// Parameters of both functions, then their locals.
const NAMES = ["blocks", "first", "counter1", "counter2", "counter3", "key0", "key1"] as const;
const WORKING = [
  "address",
  "c0",
  "c1",
  "c2",
  "c3",
  "product0",
  "product1",
  "bits",
  "exponent",
  "t",
  "s",
  "u",
  "v",
] as const;
const WORKING_TYPES: ValueType[] = [
  ...(["i32", "i32", "i32", "i32", "i32", "i64", "i64", "i64", "i64"] as const),
  ...(["f64", "f64", "f64", "f64"] as const),
];
const local = Object.fromEntries([...NAMES, ...WORKING].map((name, index) => [name, index])) as Record<
  (typeof NAMES)[number] | (typeof WORKING)[number],
  number
>;

/** One block a turn: philox on the counter, then `store` of its four words c0..c3 at `address`. */
function fillFunction(name: string, store: () => Code) {
  const turn: Code = [
    ...set(local.c0, get(local.first)),
    ...set(local.c1, get(local.counter1)),
    ...set(local.c2, get(local.counter2)),
    ...set(local.c3, get(local.counter3)),
    ...philoxRounds(),
    ...store(),
    ...set(local.first, i32.add(get(local.first), i32.const(1))),
    ...set(local.address, i32.add(get(local.address), i32.const(16))),
  ];
  const unfinished = i32.ltU(get(local.address), i32.shl(get(local.blocks), i32.const(4)));
  return {
    name,
    parameters: NAMES.map(() => "i32" as const),
    locals: WORKING_TYPES,
    body: doWhile(turn, unfinished),
  };
}

function philoxRounds(): Code {
  const [m0, m1] = PHILOX.multipliers;
  const [w0, w1] = PHILOX.weyl;
  const product = (multiplier: number, word: number) =>
    i64.mul(i64.extendI32U(get(word)), i64.const(BigInt(multiplier)));
  const high = (wide: number) => i32.wrapI64(i64.shrU(get(wide), i64.const(32n)));
  return Array.from({ length: PHILOX.rounds }, (_, round) => [
    ...set(local.product0, product(m0, local.c0)),
    ...set(local.product1, product(m1, local.c2)),
    ...set(
      local.c0,
      i32.xor(
        i32.xor(high(local.product1), get(local.c1)),
        i32.add(get(local.key0), i32.const(Math.imul(round, w0))),
      ),
    ),
    ...set(local.c1, i32.wrapI64(get(local.product1))),
    ...set(
      local.c2,
      i32.xor(
        i32.xor(high(local.product0), get(local.c3)),
        i32.add(get(local.key1), i32.const(Math.imul(round, w1))),
      ),
    ),
    ...set(local.c3, i32.wrapI64(get(local.product0))),
  ]).flat();
}

function storeWords(): Code {
  return [local.c0, local.c1, local.c2, local.c3].flatMap((word, i) =>
    i32.store(4 * i, get(local.address), get(word)),
  );
}

function storeNormals(): Code {
  return [...storePair(local.c0, local.c1, 0), ...storePair(local.c2, local.c3, 8)];
}

/** `normalPair` (which see) of two words, instruction by instruction in the same order. */
function storePair(radiusWord: number, angleWord: number, offset: number): Code {
  const { t, s, u, v, bits, exponent } = local;
  const { sqrtHalfBits, ln2, halfPi } = POLYNOMIALS;
  const signed = (word: number, bit: bigint, value: Code) =>
    f64.reinterpretI64(
      i64.xor(
        i64.reinterpretF64(value),
        i64.shl(i64.shrU(i64.extendI32U(get(word)), i64.const(bit)), i64.const(63n)),
      ),
    );
  return [
    // u = (word + 1/2) / 2^32 = m * 2^exponent with m in [sqrt(1/2), sqrt(2))
    ...set(
      bits,
      i64.reinterpretF64(
        f64.mul(f64.add(f64.convertI32U(get(radiusWord)), f64.const(0.5)), f64.const(2 ** -32)),
      ),
    ),
    ...set(exponent, i64.shrS(i64.sub(get(bits), i64.const(sqrtHalfBits)), i64.const(52n))),
    ...set(t, f64.reinterpretI64(i64.sub(get(bits), i64.shl(get(exponent), i64.const(52n))))),
    // -ln u = -(exponent ln 2 + 2 atanh(s)), s = (m - 1) / (m + 1)
    ...set(s, f64.div(f64.sub(get(t), f64.const(1)), f64.add(get(t), f64.const(1)))),
    ...set(t, f64.mul(get(s), get(s))),
    ...set(u, horner(POLYNOMIALS.atanh, t)),
    ...set(
      u,
      f64.sqrt(
        f64.neg(f64.add(f64.mul(f64.convertI64S(get(exponent)), f64.const(ln2)), f64.mul(get(s), get(u)))),
      ),
    ),
    // the lower 30 bits of the angle word as x in (-pi/4, pi/4)
    ...set(
      s,
      f64.mul(
        f64.sub(f64.convertI32U(i32.and(get(angleWord), i32.const(0x3fffffff))), f64.const(2 ** 29 - 0.5)),
        f64.const(halfPi * 2 ** -30),
      ),
    ),
    ...set(t, f64.mul(get(s), get(s))),
    ...set(v, horner(POLYNOMIALS.cos, t)),
    ...set(s, f64.mul(get(s), horner(POLYNOMIALS.sin, t))),
    ...storeF32(offset, get(local.address), signed(angleWord, 31n, f64.mul(get(u), f64.sub(get(v), get(s))))),
    ...storeF32(
      offset + 4,
      get(local.address),
      signed(angleWord, 30n, f64.mul(get(u), f64.add(get(v), get(s)))),
    ),
  ];
}

const horner = (coefficients: readonly number[], x: number): Code =>
  coefficients
    .map((coefficient) => f64.const(coefficient))
    .reduceRight((sum, coefficient) => f64.add(f64.mul(sum, get(x)), coefficient));
