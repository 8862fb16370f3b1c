/** How strong an OTF is in rings of modes, from its values on a grid. */
import type { ImageGrids } from "../psf/otf.ts";

/**
 * The root mean square of |OTF| over the modes whose |k| is nearest to each node of kx; where there are none, that of the node before.
 * @param kx, ky ascending, > 0 @returns one value a node of kx
 */
export function annulusMeans({ plus, minus }: ImageGrids, kx: Float64Array, ky: Float64Array): Float64Array {
  const sum = new Float64Array(kx.length);
  const count = new Float64Array(kx.length);
  for (let j = 0; j < ky.length; j++) {
    let node = 0;
    for (let i = 0; i < kx.length; i++) {
      const k = Math.hypot(kx[i], ky[j]);
      while (node + 1 < kx.length && k > 0.5 * (kx[node] + kx[node + 1])) node++;
      if (node === kx.length - 1 && k > kx[node] + 0.5 * (kx[node] - kx[node - 1])) break;
      const at = j * kx.length + i;
      sum[node] += plus.re[at] ** 2 + plus.im[at] ** 2 + minus.re[at] ** 2 + minus.im[at] ** 2;
      count[node] += 2;
    }
  }
  for (let i = 0; i < kx.length; i++) {
    if (count[i] > 0) sum[i] = Math.sqrt(sum[i] / count[i]);
    else sum[i] = i > 0 ? sum[i - 1] : 1;
  }
  return sum;
}
