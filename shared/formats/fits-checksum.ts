/** CHECKSUM and DATASUM of a FITS header and data unit. FITS Standard 4.0, section 4.4.2.7 and appendix J. */
import type { Card } from "./fits-header.ts";

const CARD = 80;
/** Where the value of a string card begins. */
const VALUE = 11;

/** What `seal` fills in: the last cards of a header. */
export const CHECKSUM_CARDS: readonly Card[] = [
  // without comments: astropy puts the card together anew, with a comment of its own place, before it sums
  { key: "CHECKSUM", value: "0".repeat(16) },
  { key: "DATASUM", value: "0".repeat(10) },
];

/** The 1's complement sum of bytes as big-endian 32-bit words, in pieces of any length. */
export class Checksum {
  /** sums of the two 16-bit halves of the words */
  #high = 0;
  #low = 0;
  /** bytes so far, modulo 4 */
  #phase = 0;

  add(bytes: Uint8Array): void {
    let phase = this.#phase;
    for (let i = 0; i < bytes.length; i++) {
      const value = (phase & 1) === 0 ? bytes[i] * 256 : bytes[i];
      if (phase < 2) this.#high += value;
      else this.#low += value;
      phase = (phase + 1) & 3;
    }
    this.#phase = phase;
    this.#fold();
  }

  /** As an unsigned number below 2^32. */
  get value(): number {
    return this.#high * 65_536 + this.#low;
  }

  /** The carry of each half goes into the other one. */
  #fold(): void {
    while (this.#high > 0xffff || this.#low > 0xffff) {
      const [high, low] = [this.#high, this.#low];
      this.#high = (high % 65_536) + Math.floor(low / 65_536);
      this.#low = (low % 65_536) + Math.floor(high / 65_536);
    }
  }
}

/** The header with the values of its `CHECKSUM_CARDS`. @param data sum of the data and their padding */
export function seal(header: Uint8Array, data: number): Uint8Array {
  const sealed = header.slice();
  const put = (key: string, text: string): void => {
    const at = startOf(sealed, key) + VALUE;
    sealed.set(new TextEncoder().encode(text), at);
  };
  put("DATASUM", String(data).padEnd(10));
  const all = new Checksum();
  all.add(sealed);
  all.add(Uint8Array.from([24, 16, 8, 0], (shift) => (data >>> shift) & 255));
  put("CHECKSUM", encode(~all.value >>> 0));
  return sealed;
}

function startOf(header: Uint8Array, key: string): number {
  const wanted = `${key.padEnd(8)}= '`;
  for (let at = 0; at < header.length; at += CARD) {
    if (String.fromCharCode(...header.subarray(at, at + wanted.length)) === wanted) return at;
  }
  throw new Error(`the header has no card ${key}`);
}

/** Sixteen letters and digits whose words sum to `value` when added to sixteen "0". */
function encode(value: number): string {
  const out = new Array<string>(16);
  for (let i = 0; i < 4; i++) {
    const byte = (value >>> (24 - 8 * i)) & 255;
    const quarter = Math.floor(byte / 4) + 48;
    const codes = [quarter + (byte % 4), quarter, quarter, quarter];
    for (let moved = true; moved; ) {
      moved = false;
      for (const k of [0, 2]) {
        while (isPunctuation(codes[k]) || isPunctuation(codes[k + 1])) {
          codes[k]++;
          codes[k + 1]--;
          moved = true;
        }
      }
    }
    // the string begins at the last byte of a word: turned by one
    codes.forEach((code, k) => {
      out[(4 * k + i + 1) % 16] = String.fromCharCode(code);
    });
  }
  return out.join("");
}

/** Between the digits and the letters of ASCII. */
const isPunctuation = (code: number): boolean => (code > 57 && code < 65) || (code > 90 && code < 97);
