/** The command, as it runs from the bundle of run.mjs. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { setTestEnvs } from "@tensorflow/tfjs-core/dist/jasmine_util.js";
import { BACKENDS, prepare, requireBackend, watchHostKernels } from "./backends.ts";
import { type Done, startJasmine } from "./jasmine.ts";
import { judge, keyOf, type Result, uniqueNames } from "./judge.ts";
import { formatRun, isAsExpected, type Run, toJson } from "./report.ts";
import { WAIVERS } from "./waivers.ts";

const HELP = `npm run conformance -- [BACKEND] [options]
Runs the tests of TensorFlow.js's operations on a backend: ${[...BACKENDS.keys()].join(", ")}; default onnx-cpu.
  --files LIST   only these files of tests, such as ops/abs,ops/conv2d
  --only TEXT    only the tests whose "file: name" contains this
  --verbose      a line for each file of tests: how many pass; and the kernels that ran on the host
  --json FILE    writes the outcome of every test
Exit code 0 if every test passed, or failed as test/conformance/waivers.ts says.`;

/** File of tests, without _test.js -> function that loads it, which declares its tests. */
export type Suite = Readonly<Record<string, () => Promise<unknown>>>;

interface Options {
  readonly backend: string;
  readonly files: readonly string[];
  readonly only: string;
  readonly verbose: boolean;
  readonly json: string | undefined;
}

/** @param currentTest file that tells which test runs @returns the exit code */
export async function main(words: readonly string[], suite: Suite, currentTest: string): Promise<number> {
  if (words.includes("--help")) {
    console.log(HELP);
    return 0;
  }
  let options: Options;
  try {
    options = parse(words, Object.keys(suite));
  } catch (error) {
    console.error(`conformance: ${(error as Error).message}\n\n${HELP}`);
    return 1;
  }
  const run = await runTests(options, suite, currentTest);
  console.log(formatRun(run, options.verbose));
  if (options.json !== undefined) writeFileSync(options.json, toJson(run));
  return isAsExpected(run) ? 0 : 1;
}

function parse(words: readonly string[], known: readonly string[]): Options {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args: [...words],
    options: { files: text, only: text, json: text, verbose: { type: "boolean" } },
    allowPositionals: true,
  });
  const [backend = "onnx-cpu", ...more] = positionals;
  if (more.length > 0) throw new Error(`unexpected argument "${more[0]}": expected one backend`);
  if (!BACKENDS.has(backend))
    throw new Error(
      `"${backend}" is no backend that is known here: choose one of ${[...BACKENDS.keys()].join(", ")}`,
    );
  const files = values.files?.split(",") ?? known;
  const unknown = files.find((file) => !known.includes(file));
  if (unknown !== undefined)
    throw new Error(
      `--files: there is no file of tests "${unknown}": --verbose lists them, such as ${known.slice(-3).join(", ")}`,
    );
  return { backend, files, only: values.only ?? "", verbose: values.verbose ?? false, json: values.json };
}

async function runTests(options: Options, suite: Suite, currentTest: string): Promise<Run> {
  const { backend, files, only } = options;
  const harness = startJasmine();
  setTestEnvs([await prepare(backend)]);
  const tests = new Map<string, Pick<Result, "file" | "name">>(); // by Jasmine's id
  const declared = new Map<string, string[]>();
  for (const file of files) {
    await suite[file]();
    const own = harness.declared().filter(({ id }) => !tests.has(id));
    // names are the same for all backends
    const names = uniqueNames(own.map(({ title }) => title.replaceAll(markOf(backend), "")));
    own.forEach(({ id }, i) => void tests.set(id, { file, name: names[i] }));
    declared.set(file, names);
  }

  const key = (id: string): string => keyOf(tests.get(id)!);
  const chosen = (id: string): boolean => key(id).includes(only);
  const hostKernels = watchHostKernels(backend);
  const host = new Map<string, readonly string[]>();
  let group = "";
  const started = performance.now();
  const { done, outside } = await harness.run(chosen, {
    starts: ({ id }) => writeFileSync(currentTest, key(id)),
    before: ({ title }) => {
      const [head, ...more] = title.split(markOf(backend));
      if (more.length > 0 && head !== group) requireBackend(backend); // later tests of a group may find what earlier ones left
      group = head;
    },
    ends: ({ id }) => void host.set(id, hostKernels()),
  });
  const seconds = (performance.now() - started) / 1000;

  const results = done
    .filter(({ id }) => chosen(id))
    .map((d) => ({ ...tests.get(d.id)!, ...outcomeOf(d), host: host.get(d.id) ?? [] }));
  if (results.length === 0)
    outside.push(`--only ${only}: no test has this in its "file: name"; --json writes all names`);
  const verdict = judge(results, WAIVERS[backend] ?? {}, { files: Object.keys(suite), declared });
  return { backend, verdict, outside, seconds };
}

/** What tfjs-core adds to the titles of tests that depend on the backend: its name, and its flags (none). */
const markOf = (backend: string): string => ` ${backend} {}`;

/** The message with the innermost line that is of our backend or of the test. */
function outcomeOf({ status, message, stack }: Done): Pick<Result, "status" | "message"> {
  const lines = stack.split("\n").map((line) => line.trim());
  const where = lines.find((line) => /^at .*(onnx-backend|_test\.js)/.test(line));
  return { status, message: where === undefined ? message : `${message}\n${where}` };
}
