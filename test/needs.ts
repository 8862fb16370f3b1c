/**
 * What not every machine has. Tests that need it are skipped where it is missing, and the end of a run counts them by what they need
 * (test/skipped.ts): `describe("on a GPU", needsAdapter(adapter), () => ...)`. Tags are those of vitest.config.ts.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

declare module "vitest" {
  interface TaskMeta {
    /** what is missing, for tests that are skipped */
    missing?: string;
  }
}

export interface Needs {
  readonly skip?: true;
  readonly meta?: { readonly missing: string };
  readonly tags?: string[];
}

/** `npm run test:fast`, which asks for no test with a tag: nothing is looked for. */
export const FAST = process.env["GALFORGE_FAST"] === "1";

/** Options of a test or of a group of tests. @param has what is needed, or whether it is there @param what in words, as "a GPU" */
export const needs = (has: unknown, what: string): Needs =>
  has ? {} : { skip: true, meta: { missing: what } };

export const needsAdapter = (adapter: unknown): Needs => ({
  tags: ["gpu"],
  ...(FAST ? {} : needs(adapter, "a WebGPU adapter (sim devices)")),
});

/** Vulkan in software, which Debian's `chromium` brings. */
export const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";
export const SOFTWARE_ADAPTER = "SwiftShader (Debian's chromium)";
export const needsSwiftShader: Needs = {
  tags: ["gpu"],
  ...needs(existsSync(SWIFTSHADER), SOFTWARE_ADAPTER),
};

/** Debian's. */
export const PYTHON = "/usr/bin/python3";

/** @param modules that it must have, but for its own */
export function needsPython(...modules: string[]): Needs {
  const tags = ["process"];
  if (FAST) return { tags };
  const script = modules.map((name) => `import ${name}`).join("\n");
  const has = spawnSync(PYTHON, ["-c", script]).status === 0;
  return { tags, ...needs(has, ["Python", ...modules].join(", ")) };
}

/** @param disk the directory where one was mounted, which is not tried by `npm run test:fast` */
export const needsSmallDisk = (disk: string | undefined): Needs => ({
  tags: ["process"],
  ...(FAST ? {} : needs(disk, "a small disk to fill (root, mount)")),
});
