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
  | "the error comes at the read"
  /** WGSL lets an implementation assume that NaN and infinities do not occur: relu(NaN) is 0 there, log(-1) a number */
  | "arithmetic of the device: only finite numbers"
  /** WGSL asks for an absolute error of sin and cos below 2^-11, from -pi to pi */
  | "arithmetic of the device: precision of sin and cos"
  | "the device does not check indices";

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
  /** of SwiftShader, where CI runs it: a GPU may pass some of these */
  "onnx-webgpu": {
    "arithmetic of the device: only finite numbers": {
      debug_mode: ["debug off no errors where there are nans, and debug mode is disabled"],
      "ops/acosh": ["acosh propagates NaNs", "acosh NaN outside function domain"],
      "ops/arithmetic": ["pow negative base and fract exponent NaN"],
      "ops/asinh": ["asinh propagates NaNs"],
      "ops/atanh": ["atanh propagates NaNs", "atanh NaN outside function domain"],
      "ops/clip_by_value": ["clipByValue basic vec4", "clipByValue propagates NaNs"],
      "ops/log": ["log log propagates NaNs", "log negtive values"],
      "ops/losses/log_loss": ["logLoss 1D - Check for negative values"],
      "ops/max": ["max return NaNs"],
      "ops/min": ["min return NaNs"],
      "ops/relu": ["relu propagates NaNs, float32"],
      "ops/sigmoid": ["sigmoid propagates NaNs"],
      "ops/softmax": ["softmax Propagates NaNs"],
      "ops/step": ["step kernel propagates NaNs"],
      "ops/topk": ["topk negative infinity input"],
    },
    "arithmetic of the device: precision of sin and cos": {
      "ops/cos": ["cos gradients: Scalar", "cos gradient with clones"],
      "ops/tan": ["tan numbers exceed float32 precision", "tan gradients: Tensor2D"],
    },
    "the device does not check indices": {
      "ops/gather": ["gather throws when index is out of bound"],
    },
  },
};
