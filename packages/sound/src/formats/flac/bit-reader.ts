// Bits of a FLAC frame, the highest of each byte first. Fast where it matters: the residual, which is nearly all of a file.

/** Thrown where bits were wanted behind the end of what there is. */
export const OUT_OF_BITS = new Error("the frame is longer than what is left of the file");
/** Thrown where bits are none that a frame may have. */
export const NOT_A_FRAME = new Error("the bits are no frame");

export class BitReader {
  /** The next bit, counted from the start. */
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #end: number;

  constructor(bytes: Uint8Array) {
    // Readers look up to nine bytes ahead.
    this.#bytes = new Uint8Array(bytes.length + 12);
    this.#bytes.set(bytes);
    this.#end = bytes.length * 8;
  }

  /** Unsigned, of 0 to 32 bits. */
  unsigned(bits: number): number {
    if (bits === 0) return 0;
    const word = this.#word(this.at);
    this.at += bits;
    if (this.at > this.#end) throw OUT_OF_BITS;
    return word >>> (32 - bits);
  }

  /** In two's complement, of 1 to 33 bits. */
  signed(bits: number): number {
    if (bits > 32) {
      const high = this.signed(bits - 32);
      return high * 2 ** 32 + this.unsigned(32);
    }
    const value = this.unsigned(bits);
    return bits === 32 ? value | 0 : (value << (32 - bits)) >> (32 - bits);
  }

  /** How many zeros stand before the next one, which is read, too. */
  unary(): number {
    let zeros = 0;
    for (;;) {
      const word = this.#word(this.at);
      if (word !== 0) {
        const more = Math.clz32(word);
        this.at += more + 1;
        if (this.at > this.#end) throw OUT_OF_BITS;
        return zeros + more;
      }
      zeros += 32;
      this.at += 32;
      if (this.at > this.#end) throw OUT_OF_BITS;
    }
  }

  /** Rice codes of the parameter `low`, for the places from..to of `out`. */
  rice(out: Float64Array, from: number, to: number, low: number): void {
    const bytes = this.#bytes;
    let { at } = this;
    for (let i = from; i < to; i++) {
      const byte = at >>> 3;
      const word =
        ((bytes[byte] << 24) | (bytes[byte + 1] << 16) | (bytes[byte + 2] << 8) | bytes[byte + 3]) <<
        (at & 7);
      // At least 25 bits of the word are good.
      const zeros = Math.clz32(word);
      let folded: number;
      if (zeros + 1 + low <= 25) {
        folded = (zeros << low) | (low === 0 ? 0 : (word << (zeros + 1)) >>> (32 - low));
        at += zeros + 1 + low;
        if (at > this.#end) throw OUT_OF_BITS;
      } else {
        this.at = at;
        folded = this.unary() * 2 ** low + this.unsigned(low);
        ({ at } = this);
      }
      out[i] = folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
    }
    this.at = at;
  }

  /** To the next whole byte. @returns its place */
  align(): number {
    this.at = Math.ceil(this.at / 8) * 8;
    return this.at / 8;
  }

  /** The 32 bits from a place on; 0 behind the end. */
  #word(at: number): number {
    const bytes = this.#bytes;
    const byte = at >>> 3;
    const shift = at & 7;
    const word = (bytes[byte] << 24) | (bytes[byte + 1] << 16) | (bytes[byte + 2] << 8) | bytes[byte + 3];
    return (shift === 0 ? word : (word << shift) | (bytes[byte + 4] >>> (8 - shift))) >>> 0;
  }
}
