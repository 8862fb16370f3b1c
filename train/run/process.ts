/** Which process is meant, and whether it still runs: a number alone is soon given to another. */
import { readFileSync } from "node:fs";

/** A process of this machine. */
export interface ProcessName {
  readonly pid: number;
  /** boot and clock tick of its start; absent where the system does not tell (only Linux does) */
  readonly began?: string;
}

export function ownProcess(): ProcessName {
  const began = readStat(process.pid)?.began;
  return { pid: process.pid, ...(began === undefined ? {} : { began }) };
}

/** False for a process that has ended, was killed but not yet collected by its parent, or whose number another one has now. */
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
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // from field 3 on
    return { began: `${boot}/${fields[19]}`, isDead: fields[0] === "Z" || fields[0] === "X" };
  } catch {
    return undefined; // another system, or /proc hides the processes of others
  }
}
