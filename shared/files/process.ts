/** Which process is meant, and whether it still runs: a number alone is soon given to another. */
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** A process as others are told of it. */
export interface ProcessName {
  readonly pid: number;
  /** boot and clock tick of its start; absent where the system does not tell (only Linux does) */
  readonly began?: string;
}

/**
 * Within what a process number means one process: the machine since its start, and on Linux the container. Where it differs,
 * nothing can be learned from a number.
 */
export const processSpace = (): string =>
  [hostname(), contentOf("/proc/sys/kernel/random/boot_id"), containerId()].join("/");

export function ownProcess(): ProcessName {
  const began = readStat(process.pid)?.began;
  return { pid: process.pid, ...(began === undefined ? {} : { began }) };
}

/**
 * False for a process that has ended, was killed but not yet collected by its parent, or whose number another one has now.
 * @param name of a process of our own `processSpace`
 */
export function isAlive({ pid, began }: ProcessName): boolean {
  try {
    process.kill(pid, 0); // no signal: only whether there is one
  } catch (cause) {
    // EPERM: another user's process
    if ((cause as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const now = readStat(pid);
  if (now === undefined) return true;
  return !now.isDead && (began === undefined || began === now.began);
}

/** proc(5): "PID (NAME) STATE ..." with the start in field 22; NAME may hold anything. undefined without /proc. */
function readStat(pid: number): { began: string; isDead: boolean } | undefined {
  const stat = contentOf(`/proc/${pid}/stat`);
  const boot = contentOf("/proc/sys/kernel/random/boot_id");
  if (stat === undefined || boot === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // from field 3 on
  return { began: `${boot}/${fields[19]}`, isDead: fields[0] === "Z" || fields[0] === "X" };
}

/** namespaces(7): the processes of a container have numbers of their own. */
function containerId(): string | undefined {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return undefined; // another system
  }
}

/** undefined on another system, or where /proc hides the processes of others. */
function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
