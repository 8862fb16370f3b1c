/** Nearest-neighbour upsampling by integers, and its gradient. */
import type { Rule } from "./lowering.ts";
import { NCHWC } from "./lowering.ts";
import { pixelLayout } from "./pool.ts";

export const lowerUpsample: Rule = (node, to) => {
  const [x] = node.inputs;
  const [output] = node.outputs;
  const [sh, sw] = node.attributes["scale"] as readonly number[];
  if (pixelLayout(to, x) === "blocked") {
    to.setFromNchwc(
      output,
      to.emit("Upsample", [to.getForNchwc(x)], { scales: [1, 1, sh, sw], mode: "nearest" }, NCHWC),
    );
    return;
  }
  const scales = to.constant({ type: "float32", shape: [4], data: [1, 1, sh, sw] });
  const settings = { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" };
  to.set(output, "nchw", to.emit("Resize", [to.get(x, "nchw"), "", scales], settings));
};

/** Each pixel gets the sum of the window that it was spread over: the mean, times the number of pixels. */
export const lowerUpsampleGrad: Rule = (node, to) => {
  const [dy] = node.inputs;
  const [output] = node.outputs;
  const [sh, sw] = node.attributes["scale"] as readonly number[];
  const window = { kernel_shape: [sh, sw], strides: [sh, sw] };
  const total = (mean: string): string => to.emit("Mul", [mean, to.float(sh * sw)]);
  if (pixelLayout(to, dy) === "blocked") {
    to.setFromNchwc(output, total(to.emit("AveragePool", [to.getForNchwc(dy)], window, NCHWC)));
  } else {
    to.set(output, "nchw", total(to.emit("AveragePool", [to.get(dy, "nchw")], window)));
  }
};
