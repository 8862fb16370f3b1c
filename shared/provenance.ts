/** What made a file: name, version and commit of this program, and what it ran on. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Software {
  readonly name: string;
  readonly version: string;
  /** of the checkout it runs from, with "-dirty" for local changes; absent in an installed package */
  readonly commit?: string;
  readonly node: string;
  readonly platform: string;
}

interface PackageFile {
  readonly name: string;
  readonly version: string;
}

/** The folder of package.json: above this file in the sources, and one further above in dist/. */
export function packageRoot(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, "package.json"))) {
    const parent = dirname(dir);
    if (parent === dir) throw new Error("package.json of galforge is missing");
    dir = parent;
  }
  return dir;
}

export function packageVersion(): string {
  return readPackage().version;
}

export function describeSoftware(): Software {
  const { name, version } = readPackage();
  const commit = findCommit(packageRoot());
  const platform = `${process.platform}-${process.arch}`;
  return { name, version, ...(commit === undefined ? {} : { commit }), node: process.version, platform };
}

function readPackage(): PackageFile {
  return JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as PackageFile;
}

function findCommit(root: string): string | undefined {
  // without this check git would answer for the project that galforge is installed in
  if (!existsSync(join(root, ".git"))) return undefined;
  try {
    const args = ["-C", root, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"];
    return execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined; // no git on this machine, or no commit yet: the version has to do
  }
}
