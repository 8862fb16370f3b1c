import { expect, it } from "vitest";
import { lensComponent, turnComponent } from "../../../sim/lensing/lens.ts";
import { Renderer } from "../../../sim/render/renderer.ts";
import type { Component, DiscComponent, SersicComponent } from "../../../sim/scene.ts";

const about = { n: 1, hlr: 0.7, flux: 1000, e: 0.3, pa: 25, dx: 0.3, dy: -0.1 };
const sersic: SersicComponent = { kind: "sersic", ...about };
/** The same light, as a kind that is no ellipse to a lens. */
const disc: DiscComponent = { kind: "disc", ...about, inclination: 0, scale_height: 0 };

function render(component: Component): Float32Array {
  const out = new Float32Array(40 * 40);
  const psf = { kind: "moffat", fwhm: 0.7, beta: 3.5 } as const;
  const scene = {
    components: [component],
    x0: 20.2,
    y0: 19.7,
    psf,
    pixel_scale: 0.2,
    stamp: [40, 40],
  } as const;
  new Renderer().render(scene, out);
  return out;
}

it("what is mapped is where an ellipse goes: turned, then lensed, then lensed again", () => {
  const [first, second] = [
    { g1: 0.2, g2: -0.1, kappa: 0.05 },
    { g1: -0.1, g2: 0.15, kappa: 0 },
  ];
  const seen = (c: Component): Component => lensComponent(lensComponent(turnComponent(c, 40), first), second);
  expect(seen(disc)).toHaveProperty("map");
  const [found, truth] = [render(seen(disc)), render(seen(sersic))];
  const peak = Math.max(...truth);
  const worst = Math.max(...truth.map((value, p) => Math.abs(found[p]! - value)));
  expect(worst).toBeLessThan(2e-5 * peak);
});
