/**
 * The tests of TensorFlow.js that a backend is allowed to fail, and why. A waiver whose test passes, or is gone, fails the
 * command: this list is exactly what fails. Names are whole and exact, as `--json` writes them.
 */
import type { Waivers } from "./judge.ts";

export type Reason =
  | "complex numbers"
  | "strings"
  | "synchronous read"
  | "browser only"
  | "of the test harness or another backend"
  | "rounding of float32"
  | "fault of the test"
  /** capture computes at the read, and that is when a bad index is found */
  | "the error comes at the read";

/** By backend (backends.ts). */
export const WAIVERS: { readonly [backend: string]: Waivers<Reason> } = {
  cpu: {},
  "onnx-cpu": {
    "the error comes at the read": {
      "ops/gather": ["gather throws when index is out of bound"],
    },
    "rounding of float32": {
      "ops/tan": ["tan numbers exceed float32 precision"], // one unit in the last place, at 30144
    },
  },
};
