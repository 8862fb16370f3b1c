/**
 * npm runs this after `npm ci` in a checkout, before `npm pack`, and when galforge is installed from git: it builds dist/, so that
 * the commands are there. Where the packages for development were left out (`npm ci --omit=dev`) nothing can be built.
 */
import { existsSync } from "node:fs";

if (existsSync("node_modules/typescript")) await import("./build.mjs");
else
  console.error(
    "galforge: dist/ is not built, because the packages for development are missing (--omit=dev)",
  );
