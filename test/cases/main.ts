/**
 * `npm run cases [-- --shared DIR] [--only TEXT]`: inputs that were once read wrongly without a word, and real survey images. Each
 * must come out right, be refused, or carry a flag that says what is doubtful. Exit code 1 when one does not.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Case, Place } from "./case.ts";
import { exportCases } from "./exports.ts";
import { faultCases } from "./faults.ts";
import { headerCases } from "./headers.ts";
import { mapCases } from "./maps.ts";
import { realCases } from "./real.ts";
import { renderCases } from "./renders.ts";
import { runCases } from "./table.ts";
import { trainingCases } from "./training.ts";

const { values } = parseArgs({
  options: { shared: { type: "string", default: "../shared" }, only: { type: "string", default: "" } },
});
const shared = resolve(values.shared);
if (!existsSync(join(shared, "cases"))) {
  console.log(`cases: skipped, because ${values.shared} has no folder cases (--shared DIR names another)`);
} else {
  const work = mkdtempSync(join(tmpdir(), "galforge-cases-"));
  process.on("SIGINT", () => process.exit(130));
  process.on("exit", () => rmSync(work, { recursive: true, force: true }));
  const place = { shared, work, network: networkWithZeroPoint(join(work, "network")) };
  const wanted = allCases(place).filter(({ name }) => name.includes(values.only));
  process.exitCode = (await runCases(wanted, console.log)) === 0 ? 0 : 1;
}

function allCases(place: Place): readonly Case[] {
  return [headerCases, mapCases, exportCases, trainingCases, faultCases, renderCases, realCases].flatMap(
    (make) => make(place),
  );
}

/** leung2025 with a zero point, as a network has that was trained on a survey. */
function networkWithZeroPoint(to: string): string {
  cpSync("models/leung2025", to, { recursive: true });
  const file = join(to, "config.json");
  const config = JSON.parse(readFileSync(file, "utf8"));
  config.image.zero_point = 27;
  writeFileSync(file, JSON.stringify(config));
  return to;
}
