/**
 * Share of the light under the target that is its own: sum t^2 / sum t a over the stamp. 1: nothing overlaps it. It is one minus the
 * blendedness of Bosch et al. 2018 (PASJ 70, S5) and of the Blending ToolKit; NaN for a target without light.
 * @param target t, noiseless and alone @param all a, with everything else on the stamp
 */
export function purityOf(target: Float32Array, all: Float32Array): number {
  let own = 0;
  let shared = 0;
  for (let p = 0; p < target.length; p++) {
    own += target[p] * target[p];
    shared += target[p] * all[p];
  }
  return own / shared;
}
