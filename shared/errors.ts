/**
 * One error class for everything a user can cause: what is wrong, which value, what is allowed, what to do.
 *
 * | throw                | when                                                              |
 * |----------------------|-------------------------------------------------------------------|
 * | `outOfRange`         | a number is outside its allowed range, or not a number            |
 * | `unknownChoice`      | a name is not in a list (suggests the nearest)                    |
 * | `badInput`           | a file or document has the wrong shape (missing column, wrong key) |
 * | `badFile`            | a file or directory cannot be read, written, or is damaged         |
 * | a plain `Error`      | a bug of ours: reported with a stack trace                        |
 */
import { distance } from "fastest-levenshtein";

export type ErrorCode =
  | "E_RANGE"
  | "E_CHOICE"
  | "E_INPUT"
  | "E_FILE"
  | "E_VERSION"
  | "E_INTERRUPTED"
  | "E_DIVERGED"
  | "E_DEVICE";

export class GalforgeError extends Error {
  override readonly name = "GalforgeError";
  readonly code: ErrorCode;
  readonly data: Readonly<Record<string, unknown>>;
  constructor(code: ErrorCode, message: string, data: Record<string, unknown> = {}, cause?: unknown) {
    super(message.replaceAll(LONG_WORD, cutWord), cause === undefined ? undefined : { cause });
    this.code = code;
    this.data = data;
  }
}

/** A name or a value that nobody reads to its end. */
const LONG_WORD = /\S{400,}/g;
const cutWord = (word: string): string =>
  `${word.slice(0, 120)}...${word.slice(-60)} (${word.length} characters)`;

/** `what` names the option, the path in the file or the argument: "--fwhm", "psf.beta", "objects.json[3].hlr". */
export const outOfRange = (what: string, value: unknown, allowed: string): GalforgeError =>
  new GalforgeError("E_RANGE", `${what} = ${show(value)} is not allowed: it must be ${allowed}`, {
    what,
    value,
    allowed,
  });

export const unknownChoice = (what: string, value: unknown, choices: readonly string[]): GalforgeError => {
  const near = nearest(String(value), choices);
  const hint = near === undefined ? "" : ` Did you mean "${near}"?`;
  return new GalforgeError(
    "E_CHOICE",
    `${what} = ${show(value)} is unknown.${hint} Allowed: ${choices.join(", ")}`,
    { what, value, choices },
  );
};

export const badInput = (where: string, message: string, data: Record<string, unknown> = {}): GalforgeError =>
  new GalforgeError("E_INPUT", `${where}: ${message}`, { where, ...data });

export const badFile = (file: string, message: string, cause?: unknown): GalforgeError =>
  new GalforgeError("E_FILE", `${file}: ${message}${systemReason(cause)}`, { file }, cause);

/** The same error with `where` in front, such as "object 17"; what is no GalforgeError stays as it is. */
export function inContext(where: string, error: unknown): unknown {
  if (!(error instanceof GalforgeError)) return error;
  return new GalforgeError(error.code, `${where}: ${error.message}`, error.data, error);
}

/** What `make` makes; its errors have `where` in front. */
export function within<T>(where: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw inContext(where, error);
  }
}

/** Longer words are no misspelt names, and take long to compare. */
const LONGEST_NAME = 200;

/** The entry of `choices` that `word` was probably meant to be, or undefined. */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  if (word.length > LONGEST_NAME) return undefined;
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 2)) + 1;
  for (const choice of choices) {
    const d = distance(word.toLowerCase(), choice.toLowerCase());
    if (d < least) {
      least = d;
      best = choice;
    }
  }
  return best;
}

/** Characters of a value that a message shows. */
const MOST_SHOWN = 200;

/** A value as a user would recognise it in a message: its beginning, if it is long. */
export function show(value: unknown): string {
  if (typeof value === "string") {
    if (value.length <= MOST_SHOWN) return JSON.stringify(value);
    return `${JSON.stringify(value.slice(0, MOST_SHOWN))}... (${value.length} characters)`;
  }
  if (value === undefined) return "(nothing)";
  if (typeof value === "object" && value !== null) {
    const text = JSON.stringify(value);
    return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}...`;
  }
  return String(value);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full: free some space, then run the same command again",
  EDQUOT: "the disk quota is used up: free some space, then run the same command again",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of the path is a file, not a directory",
  EMFILE: "too many open files: allow more with ulimit -n 1024",
  ENFILE: "too many open files in the whole system",
  EFBIG: "the file would be larger than is allowed: see ulimit -f",
  EIO: "the device does not answer, or is damaged",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "too many symbolic links lead to each other",
};

/** What the system says of a failure, in words; undefined for what is no failure of the system, or has no words here. */
export const reasonOf = (cause: unknown): string | undefined =>
  REASONS[(cause as NodeJS.ErrnoException | undefined)?.code ?? ""];

function systemReason(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (code === undefined) return "";
  return ` (${reasonOf(cause) ?? code})`;
}
