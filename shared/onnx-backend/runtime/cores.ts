/** How many cores there are for this process. */
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

/** Where Linux describes its processors. */
const PROCESSORS = "/sys/devices/system/cpu";

/**
 * Threads of CPU kernels where none are asked for: one a core, two hardware threads of which are one core, and no more than
 * this process may use at once (a container's share, a job's). ONNX Runtime takes one a core of the machine, and does not say how many.
 * Elsewhere than on Linux hardware threads count as cores.
 */
export function coreCount(processors = PROCESSORS, available = availableParallelism()): number {
  const cores = new Set<string>();
  try {
    for (const name of readdirSync(processors)) {
      if (!/^cpu\d+$/.test(name)) continue;
      cores.add(readFileSync(join(processors, name, "topology", "thread_siblings_list"), "utf8").trim());
    }
  } catch {
    return available; // another system, or a processor that is switched off
  }
  return cores.size === 0 ? available : Math.min(cores.size, available);
}
