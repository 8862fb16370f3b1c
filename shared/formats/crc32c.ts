/** CRC-32C (Castagnoli), the checksum of TFRecord files: RFC 3720, appendix B.4. */

/** x^32 + x^28 + x^27 + ... + 1, lowest bit first. */
const POLYNOMIAL = 0x82f63b78;

/** What one byte does to the register. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let register = byte;
  for (let bit = 0; bit < 8; bit++) register = (register >>> 1) ^ (register & 1 ? POLYNOMIAL : 0);
  return register;
});

/** @returns an unsigned integer of 32 bits */
export function crc32c(bytes: Uint8Array): number {
  let register = 0xffffffff;
  for (const byte of bytes) register = TABLE[(register ^ byte) & 255] ^ (register >>> 8);
  return ~register >>> 0;
}
