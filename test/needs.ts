/**
 * What not every machine has. Tests that need it are skipped where it is missing, and the end of a run counts them by what they need
 * (test/skipped.ts): `describe("on a GPU", needs(adapter, "a WebGPU adapter"), () => ...)`.
 */
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
}

/** Options of a test or of a group of tests. @param has what is needed, or whether it is there @param what in words, as "a GPU" */
export const needs = (has: unknown, what: string): Needs =>
  has ? {} : { skip: true, meta: { missing: what } };

export const needsAdapter = (adapter: unknown): Needs => needs(adapter, "a WebGPU adapter (sim devices)");

/** Vulkan in software, which Debian's `chromium` brings. */
export const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";
export const SOFTWARE_ADAPTER = "SwiftShader (Debian's chromium)";
export const needsSwiftShader = needs(existsSync(SWIFTSHADER), SOFTWARE_ADAPTER);

/** @param disk the directory where one was mounted */
export const needsSmallDisk = (disk: string | undefined): Needs =>
  needs(disk, "a small disk to fill (root, mount)");
