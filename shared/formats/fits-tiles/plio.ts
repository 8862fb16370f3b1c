/**
 * PLIO_1: runs of equal pixels, IRAF's pixel lists for masks of whole numbers from 0 to 2^24. FITS Standard 4.0, section 10.4.3.
 */
import { TileDamage } from "./damage.ts";

/** What the highest four bits of a word say; the others are its number. */
const ZEROS = 0;
const SET_HIGH = 1;
const RAISE = 2;
const LOWER = 3;
const HIGHS = 4;
const ZEROS_AND_HIGH = 5;
const RAISE_AND_WRITE = 6;
const LOWER_AND_WRITE = 7;

/**
 * @param words 16-bit words of the line list
 * @param count pixels of the tile
 * @throws TileDamage
 */
export function decodePlio(words: Int16Array, count: number): Int32Array<ArrayBuffer> {
  const { start, end } = bodyOf(words);
  const pixels = new Int32Array(count);
  let at = 0;
  let high = 1;
  for (let i = start; i < end && at < count; i++) {
    const word = words[i];
    const number = word & 0xfff;
    switch (word >> 12) {
      case ZEROS:
        at += number;
        break;
      case HIGHS:
        pixels.fill(high, at, Math.min(at + number, count));
        at += number;
        break;
      case ZEROS_AND_HIGH:
        at += number;
        if (number > 0 && at <= count) pixels[at - 1] = high;
        break;
      case SET_HIGH:
        // the next word holds the higher bits
        high = (words[++i] << 12) + number;
        break;
      case RAISE:
        high += number;
        break;
      case LOWER:
        high -= number;
        break;
      case RAISE_AND_WRITE:
        high += number;
        pixels[at++] = high;
        break;
      case LOWER_AND_WRITE:
        high -= number;
        pixels[at++] = high;
        break;
      default:
        throw new TileDamage("its line list holds an instruction that does not exist");
    }
  }
  return pixels;
}

/** Where the instructions are, in old (three words of header) and new line lists. */
function bodyOf(words: Int16Array): { readonly start: number; readonly end: number } {
  const isOld = words[2] > 0;
  const start = isOld ? 3 : words[1];
  const end = isOld ? words[2] : (words[4] << 15) + words[3];
  if (words.length >= 3 && start >= 3 && end >= start && end <= words.length) return { start, end };
  throw new TileDamage("its line list has a damaged header");
}
