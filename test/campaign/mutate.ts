/** Random changes of small valid files. */
import type { Stream } from "../../shared/random/stream.ts";
import { below, oneOf } from "./trial.ts";

/** Words that readers of numbers, names and texts have stumbled over. */
const WORDS = [
  ...["", " ", "-1", "0", "1e308", "-1e308", "1e-320", "NaN", "Infinity", "0x10", "1 2", "007", "1,5"],
  ...["99999999999", "4294967296", "9007199254740993", "18446744073709551615", "-2147483649"],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "'",
    '"',
    "\0",
    "\u001b[31m",
    "\ufeff",
    "\ud800",
    "..",
    "/",
    "[0]",
  ],
  ...[
    "[",
    "{",
    "]",
    "}",
    ":",
    "&a",
    "*a",
    "!!js",
    "T",
    "F",
    "null",
    "true",
    "a".repeat(5000),
    "[".repeat(3000),
  ],
];

/** One to four changes, each of a random kind at a random place. */
export function mutate(bytes: Uint8Array, random: Stream): Uint8Array {
  let now = Buffer.from(bytes);
  for (let left = 1 + below(random, 4); left > 0; left--)
    now = Buffer.from(oneOf(random, CHANGES)(now, random));
  return now;
}

type Change = (bytes: Buffer, random: Stream) => Uint8Array;

/** Of up to 40 bytes, more often at the beginning, where headers are. */
const place = (bytes: Buffer, random: Stream): [from: number, to: number] => {
  const from = below(random, 1 + (random.uniform() < 0.5 ? Math.min(bytes.length, 400) : bytes.length));
  return [from, Math.min(bytes.length, from + 1 + below(random, 40))];
};

const flip: Change = (bytes, random) => {
  const [at] = place(bytes, random);
  if (at < bytes.length) bytes[at] ^= 1 << below(random, 8);
  return bytes;
};
const overwrite: Change = (bytes, random) => {
  const [from, to] = place(bytes, random);
  return bytes.fill(below(random, 256), from, to);
};
const remove: Change = (bytes, random) => {
  const [from, to] = place(bytes, random);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
};
const repeat: Change = (bytes, random) => {
  const [from, to] = place(bytes, random);
  return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
};
const cut: Change = (bytes, random) => bytes.subarray(0, below(random, bytes.length + 1));
const insertWord: Change = (bytes, random) => {
  const [at] = place(bytes, random);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(oneOf(random, WORDS)), bytes.subarray(at)]);
};
/** A number or a name that is there becomes another word; blanks keep the cards of FITS where they are. */
const replaceWord: Change = (bytes, random) => {
  const words = [
    ...bytes
      .subarray(0, 6000)
      .toString("latin1")
      .matchAll(/[\w.+-]+/g),
  ];
  if (words.length === 0) return bytes;
  const { 0: old, index } = oneOf(random, words);
  const word = oneOf(random, WORDS);
  const text = random.uniform() < 0.7 ? word.slice(0, old.length).padEnd(old.length) : word;
  return Buffer.concat([
    bytes.subarray(0, index),
    Buffer.from(text, "latin1"),
    bytes.subarray(index + old.length),
  ]);
};

const CHANGES: readonly Change[] = [
  flip,
  overwrite,
  remove,
  repeat,
  cut,
  insertWord,
  replaceWord,
  replaceWord,
];
