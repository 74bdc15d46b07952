// The decoders print what they stumble on, and return it as well. A library prints nothing.

/** Complaints after which a decoder is taken to be stuck. */
const MOST = 100;

/**
 * What `decode` returns, without what it prints. It must do its work before it returns.
 *
 * @throws Error where it complains without end: the decoder of MP3 may ask the same question for ever, and each time it complains
 */
export function quietly<Result>(decode: () => Result): Result {
  const { error } = console;
  let complaints = 0;
  console.error = () => {
    if (++complaints > MOST) throw new Error(`over ${MOST} faults in a row`);
  };
  try {
    return decode();
  } finally {
    console.error = error;
  }
}
