/**
 * Takes `hasInstallScript` out of package-lock.json: run it after `npm install` has changed that file (a test sees to it).
 *
 * npm runs the install scripts of locked packages only where the lock says that there are some. None is needed here: the one of
 * onnxruntime-node downloads 300 MB of CUDA libraries, and ends the installation where it cannot (docs/dependencies.md).
 */
import { readFileSync, writeFileSync } from "node:fs";

const FILE = "package-lock.json";
const lock = JSON.parse(readFileSync(FILE, "utf8"));
for (const entry of Object.values(lock.packages)) delete entry.hasInstallScript;
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
