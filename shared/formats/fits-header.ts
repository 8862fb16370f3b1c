/**
 * FITS header units: 80-character cards in blocks of 2880 bytes. FITS Standard 4.0, sections 3 and 4
 * (https://fits.gsfc.nasa.gov/fits_standard.html); long strings by its CONTINUE convention (4.2.1.2).
 */
import { badFile } from "../errors.ts";

export const BLOCK = 2880;
const CARD = 80;
/** characters of a string value that fit in one card between the quotes, less one for "&" */
const STRING_PIECE = 67;

export type FitsValue = string | number | boolean;

export interface Card {
  /** 1 to 8 of A-Z, 0-9, "-", "_"; COMMENT and HISTORY carry text without a value */
  readonly key: string;
  readonly value: FitsValue;
  readonly comment?: string;
}

/** A keyword that a header gives again with another value. The first one counts, as in CFITSIO and astropy. */
export interface Repeated {
  readonly key: string;
  readonly first: FitsValue;
  readonly again: FitsValue;
}

export interface FitsHeader {
  /** HIERARCH keywords without that word: "ESO DET OUT1 GAIN" */
  readonly values: ReadonlyMap<string, FitsValue>;
  readonly repeated: readonly Repeated[];
  /** bytes of the header in the file: a multiple of 2880 */
  readonly bytes: number;
}

/** Bytes that fill `length` up to a whole number of blocks. */
export const paddingOf = (length: number): number => (BLOCK - (length % BLOCK)) % BLOCK;

/** The cards, END and the padding. */
export function encodeHeader(cards: readonly Card[]): Uint8Array {
  const text = `${cards.map(formatCard).join("")}${"END".padEnd(CARD)}`;
  return new TextEncoder().encode(text + " ".repeat(paddingOf(text.length)));
}

function formatCard(card: Card): string {
  const { key, value, comment } = card;
  if (!/^[A-Z0-9_-]{1,8}$/.test(key)) throw new Error(`"${key}" is no FITS keyword`);
  if (key === "COMMENT" || key === "HISTORY") return textCards(key, ascii(String(value)));
  if (typeof value === "string") return stringCards(key, ascii(value), comment);
  const text = typeof value === "boolean" ? (value ? "T" : "F") : formatNumber(value);
  const body = `${key.padEnd(8)}= ${text.padStart(20)}`;
  return (comment === undefined ? body : `${body} / ${ascii(comment)}`).slice(0, CARD).padEnd(CARD);
}

/** Shortest text that reads back as the same double. NaN and infinity have no FITS form. */
function formatNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`${value} cannot stand in a FITS header`);
  return String(value).toUpperCase();
}

function textCards(key: string, text: string): string {
  const pieces = text.match(/.{1,72}/gs) ?? [""];
  return pieces.map((piece) => `${key.padEnd(8)}${piece}`.padEnd(CARD)).join("");
}

function stringCards(key: string, value: string, comment: string | undefined): string {
  const quoted = value.replaceAll("'", "''");
  if (quoted.length <= STRING_PIECE + 1) {
    const body = `${key.padEnd(8)}= '${quoted.padEnd(8)}'`;
    return (comment === undefined ? body : `${body} / ${ascii(comment)}`).slice(0, CARD).padEnd(CARD);
  }
  // a doubled quote must not be torn apart
  const pieces = quoted.match(/(?:''|[^']){1,33}/g) ?? [];
  return pieces
    .map((piece, i) => {
      const text = `'${piece}${i < pieces.length - 1 ? "&" : ""}'`;
      return `${i === 0 ? `${key.padEnd(8)}= ` : "CONTINUE  "}${text}`.padEnd(CARD);
    })
    .join("");
}

/** Headers hold printable ASCII only. */
const ascii = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?");

const END = "END".padEnd(CARD);

/** Whether one of the cards is END. @param bytes from the start of a header on */
export function hasEnd(bytes: Uint8Array): boolean {
  for (let at = 0; at + CARD <= bytes.length; at += CARD) {
    if (bytes[at] === 0x45 && String.fromCharCode(...bytes.subarray(at, at + CARD)) === END) return true;
  }
  return false;
}

/**
 * Reads the header unit that starts at byte `start`.
 * @throws GalforgeError E_FILE if it has no END card
 */
export function parseHeader(where: string, bytes: Uint8Array, start: number): FitsHeader {
  const cards: { key: string; value: FitsValue | undefined }[] = [];
  for (let at = start; at + CARD <= bytes.length; at += CARD) {
    const text = String.fromCharCode(...bytes.subarray(at, at + CARD));
    const key = text.slice(0, 8).trimEnd();
    if (key === "END") {
      return { ...firstOfEach(cards), bytes: Math.ceil((at + CARD - start) / BLOCK) * BLOCK };
    }
    const last = cards.at(-1);
    if (key === "CONTINUE" && typeof last?.value === "string" && last.value.endsWith("&")) {
      last.value = last.value.slice(0, -1) + String(parseValue(text.slice(8)) ?? "");
    } else if (key === "HIERARCH") {
      // a convention of ESO: https://fits.gsfc.nasa.gov/registry/hierarch_keyword.html
      const [, words, value] = /^HIERARCH +([^=]*[^= ]) *=(.*)$/s.exec(text) ?? [];
      if (words !== undefined) cards.push({ key: words.toUpperCase(), value: parseValue(value) });
    } else if (text.startsWith("= ", 8)) cards.push({ key, value: parseValue(text.slice(10)) });
  }
  throw badFile(where, "is damaged or not a FITS file: a header has no END card");
}

function firstOfEach(
  cards: readonly { readonly key: string; readonly value: FitsValue | undefined }[],
): Pick<FitsHeader, "values" | "repeated"> {
  const values = new Map<string, FitsValue>();
  const repeated: Repeated[] = [];
  for (const { key, value } of cards) {
    if (value === undefined) continue;
    const first = values.get(key);
    if (first === undefined) values.set(key, value);
    else if (first !== value && !COMMENTS.has(key)) repeated.push({ key, first, again: value });
  }
  return { values, repeated };
}

/** Keywords that may be there many times. */
const COMMENTS: ReadonlySet<string> = new Set(["", "COMMENT", "HISTORY"]);

/** A number as FITS writes it: an exponent may be Fortran's D. Others (NaN, 0x10, complex ones) stay texts. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[EeDd][+-]?\d+)?$/;

/** Undefined for a card whose value is left undefined, which the standard allows. */
function parseValue(text: string): FitsValue | undefined {
  const string = /^\s*'((?:[^']|'')*)'/.exec(text);
  if (string !== null) return string[1].replaceAll("''", "'").trimEnd();
  const word = text.split("/")[0].trim();
  if (word === "T" || word === "F") return word === "T";
  if (word === "") return undefined;
  return parseNumber(word) ?? word;
}

/** Undefined for what is no number of a header. */
export const parseNumber = (word: string): number | undefined =>
  NUMBER.test(word) ? Number(word.replace(/[dD]/, "E")) : undefined;
