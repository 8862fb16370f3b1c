/** Byte order. Typed arrays use the machine's: little-endian wherever Node runs a release of ours. */

/** Reverses the bytes of each `width`-byte value in place, between big- and little-endian. */
export function swapBytes(bytes: Uint8Array, width: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (width === 2) buffer.swap16();
  else if (width === 4) buffer.swap32();
  else if (width === 8) buffer.swap64();
}

/** The bytes of a typed array, not copied. */
export const bytesOfArray = (a: ArrayBufferView): Uint8Array =>
  new Uint8Array(a.buffer, a.byteOffset, a.byteLength);

/** `bytes` at an address that any typed array accepts: a copy. (Buffer's own slice would not copy.) */
export const alignedCopy = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes);
