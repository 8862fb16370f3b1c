/** How an error ends a command: the text for stderr and the exit code. */
import { badFile, GalforgeError, reasonOf } from "../errors.ts";

export interface Report {
  readonly text: string;
  readonly exitCode: number;
}

/** What Node says of a file of the program that it cannot open, whatever the reason; threads load theirs while others work. */
const NOT_LOADED = /^Cannot find (package|module) /;

/** What V8 says where it cannot reserve memory. */
const OUT_OF_MEMORY = /WebAssembly\.\w+\(\).*[Mm]emory|Array buffer allocation failed/;
const ADDRESS_SPACE =
  'WebAssembly reserves 10 GB of addresses a thread, few of which it uses: where "ulimit -v" or a batch system limits addresses, ' +
  "lift that limit (ulimit -v unlimited) and limit resident memory instead, or give fewer --workers";

export interface ReportOptions {
  readonly json: boolean;
  readonly debug: boolean;
}

/** 2: the user can mend it; 130: interrupted; 1: a bug of ours. One message, and a stack trace only with `debug`. */
export function reportError(thrown: unknown, options: ReportOptions): Report {
  const error = systemError(thrown) ?? thrown;
  const known = error instanceof GalforgeError;
  const exitCode = !known ? 1 : error.code === "E_INTERRUPTED" ? 130 : 2;
  const stack = options.debug && error instanceof Error ? stackOf(error) : undefined;
  const message = known ? error.message : internalMessage(error);
  if (options.json) {
    const code = known ? error.code : "E_INTERNAL";
    const data = known ? error.data : {};
    return { text: JSON.stringify({ error: { code, message, data, stack } }), exitCode };
  }
  const lead = known && error.code === "E_INTERRUPTED" ? "" : "error: ";
  return { text: `${lead}${message}${stack === undefined ? "" : `\n${stack}`}`, exitCode };
}

/** A failure of the system that nobody foresaw where it happened: no bug, if we have words for it. */
function systemError(thrown: unknown): GalforgeError | undefined {
  if (thrown instanceof Error && OUT_OF_MEMORY.test(thrown.message)) {
    return badFile(
      "memory",
      `this process may not have as much as it needs (${thrown.message}). ${ADDRESS_SPACE}`,
      thrown,
    );
  }
  if (!(thrown instanceof Error) || thrown instanceof GalforgeError) return undefined;
  if (NOT_LOADED.test(thrown.message)) {
    const [what] = thrown.message.split("\n", 1);
    const remedy =
      "Where few files may be open at a time, allow more, with: ulimit -n 1024. Else install galforge again";
    return badFile("galforge", `a part of it cannot be loaded (${what}). ${remedy}`, thrown);
  }
  const { path, syscall = "a call of the system" } = thrown as NodeJS.ErrnoException;
  return reasonOf(thrown) === undefined ? undefined : badFile(path ?? syscall, "failed", thrown);
}

function internalMessage(error: unknown): string {
  const what = (error instanceof Error ? error.message : String(error)).split("\n", 1)[0];
  return `${what} (this is a bug in galforge; run again with --debug for details and report it)`;
}

function stackOf(error: Error): string {
  const own = error.stack ?? String(error);
  return error.cause instanceof Error ? `${own}\ncaused by: ${stackOf(error.cause)}` : own;
}
