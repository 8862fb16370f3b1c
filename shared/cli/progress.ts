/**
 * Progress on stderr: a line that is redrawn at most ten times a second on a terminal, a new line every ten seconds
 * or ten per cent elsewhere (log files, Slurm; none for what takes a second), nothing when silent.
 */

export interface Progress {
  /** `done` more are complete. @param status what else there is to say now, at the end of the line */
  add(done: number, status?: string): void;
  /** `done` more were complete from the start: they count, but not for the rate */
  skip(done: number): void;
  /** ends the display; call it on failure too */
  finish(): void;
}

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

interface Settings {
  readonly title: string;
  readonly total: number;
  readonly unit: string;
  readonly silent: boolean;
  readonly terminal: Terminal;
  /** [ms]; given by tests */
  readonly clock?: () => number;
}

const BAR = 24;
const REDRAW_MS = 100;
const LOG_MS = 10_000;
/** between lines of ten per cent */
const LOG_MIN_MS = 1000;

export function createProgress(settings: Settings): Progress {
  const { total, terminal, silent, clock = Date.now } = settings;
  const start = clock();
  const tty = terminal.isTTY === true;
  let skipped = 0;
  let done = 0;
  let shownAt = tty ? Number.NEGATIVE_INFINITY : start;
  let shownDone = 0;
  let status = "";

  const show = (last: boolean): void => {
    const line = `${progressLine(settings, done, done - skipped, (clock() - start) / 1000)}${status === "" ? "" : `  ${status}`}`;
    shownAt = clock();
    shownDone = done;
    if (!tty) terminal.write(`${line}\n`);
    else terminal.write(`\r${line.slice(0, (terminal.columns ?? 80) - 1)}\u001b[K${last ? "\n" : ""}`);
  };
  const grow = (more: number, text = status): void => {
    done += more;
    status = text;
    if (silent) return;
    const waited = clock() - shownAt;
    const tenth = (done - shownDone) * 10 >= total && waited >= LOG_MIN_MS;
    const due = tty ? waited >= REDRAW_MS : waited >= LOG_MS || tenth;
    if (due) show(false);
  };
  return {
    add: grow,
    skip(more) {
      skipped += more;
      grow(more);
    },
    finish() {
      const begun = tty ? done > 0 : shownDone > 0 && shownDone !== done;
      if (!silent && begun) show(true);
    },
  };
}

/** "generate [####----] 45 %  450k of 1M stamps  1.8k/s  elapsed 4:10  left 5:05" */
function progressLine(s: Settings, done: number, since: number, seconds: number): string {
  const fraction = s.total === 0 ? 1 : done / s.total;
  const filled = Math.round(BAR * fraction);
  const bar = `[${"#".repeat(filled)}${"-".repeat(BAR - filled)}]`;
  const rate = seconds > 0 ? since / seconds : 0;
  const left = rate > 0 ? formatDuration((s.total - done) / rate) : "?";
  const counts = `${formatCount(done)} of ${formatCount(s.total)} ${s.unit}`;
  const percent = `${Math.floor(100 * fraction)} %`.padStart(5);
  const time = `elapsed ${formatDuration(seconds)}  left ${left}`;
  return `${s.title} ${bar} ${percent}  ${counts}  ${formatCount(rate)}/s  ${time}`;
}

/** 1234567 -> "1.23M"; 4096 -> "4096". */
export function formatCount(n: number): string {
  if (n < 10_000) return String(Math.round(n));
  const [scale, suffix] = n < 1e6 ? [1e3, "k"] : n < 1e9 ? [1e6, "M"] : [1e9, "G"];
  return `${Number((n / Number(scale)).toPrecision(3))}${suffix}`;
}

/** Seconds as "0:07", "12:30" or "3:02:05". */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (n: number): string => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Bytes as "16.5 GB" (powers of ten). */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${units[power]}`;
}
