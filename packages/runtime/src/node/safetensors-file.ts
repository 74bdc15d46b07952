// safetensors on disk: written atomically, read tensor by tensor after every check of the header.
import { closeSync, readSync } from "node:fs";
import {
  CALL_BYTES,
  openRegularFile,
  type RegularFileOptions,
  withFileErrors,
  writeWholeFile,
} from "@semitone/disk";
import { SafetensorsError } from "../errors.ts";
import {
  checkHeader,
  type DecodeOptions,
  type HostTensor,
  headerLength,
  layOut,
  PREFIX_BYTES,
  type SafetensorsIndex,
  toTensor,
} from "../safetensors.ts";

/** Writes `tensors` and `metadata` to `path`, replacing what was there in one step. @throws FileError */
export function writeSafetensorsFile(
  path: string,
  tensors: Readonly<Record<string, HostTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const { head, order } = layOut(tensors, metadata);
  writeWholeFile(path, [head, ...order.map(({ bytes }) => bytes)]);
}

/** An open file whose header is checked; no tensor is in memory until it is read. */
export interface SafetensorsFile extends SafetensorsIndex {
  /** @throws SafetensorsError if there is no such tensor, or it is not finite where `finite` is asked for */
  read(name: string, options?: DecodeOptions): HostTensor;
  close(): void;
}

/**
 * Opens the regular file `path` and checks its header against the size of the file.
 *
 * @throws FileError, SafetensorsError
 */
export function openSafetensorsFile(path: string, where: RegularFileOptions = {}): SafetensorsFile {
  return withFileErrors("read", path, () => {
    const { file, size } = openRegularFile(path, where);
    const bytesAt = (offset: number, length: number): Uint8Array => {
      const bytes = new Uint8Array(length);
      let at = 0;
      for (let read = 1; at < length && read > 0; at += read)
        read = readSync(file, bytes, at, Math.min(length - at, CALL_BYTES), offset + at);
      if (at < length) throw new SafetensorsError(`safetensors: ${path} became shorter while it was read`);
      return bytes;
    };
    try {
      const length = headerLength(bytesAt(0, Math.min(size, PREFIX_BYTES)), size);
      const index = checkHeader(bytesAt(PREFIX_BYTES, length), size);
      return {
        ...index,
        read: (name, options) => {
          const entry = index.entries.get(name);
          if (!entry)
            throw new SafetensorsError(`safetensors: ${path} must hold ${JSON.stringify(name)}; it does not`);
          return withFileErrors("read", path, () =>
            toTensor(entry, bytesAt(entry.offset, entry.byteLength), options),
          );
        },
        close: () => closeSync(file),
      };
    } catch (error) {
      closeSync(file);
      throw error;
    }
  });
}

/** Every tensor of `path`, or those of `names`. @throws FileError, SafetensorsError */
export function readSafetensorsFile(
  path: string,
  options: DecodeOptions & RegularFileOptions & { readonly names?: readonly string[] } = {},
): { tensors: Record<string, HostTensor>; metadata: Readonly<Record<string, string>> } {
  const file = openSafetensorsFile(path, { within: options.within });
  try {
    const names = options.names ?? [...file.entries.keys()];
    const tensors = names.map((name): [string, HostTensor] => [name, file.read(name, options)]);
    return { tensors: Object.fromEntries(tensors), metadata: file.metadata };
  } finally {
    file.close();
  }
}
