// @module-tag slow
import { describe, expect, it } from "vitest";
import { hashName, PURPOSE, Stream } from "../../../shared/random/stream.ts";
import { Cosmology } from "../../../sim/galaxies/cosmology.ts";
import { GalaxyDraw } from "../../../sim/galaxies/draw.ts";
import { magnitude } from "../../../sim/galaxies/light/band.ts";
import { Brightest } from "../../../sim/galaxies/light/brightest.ts";
import type { FilterChoice } from "../../../sim/galaxies/light/filter-choice.ts";
import { readSedTable } from "../../../sim/galaxies/light/read-sed-table.ts";
import { Spectra } from "../../../sim/galaxies/light/spectrum.ts";
import { DEFAULT_PARAMETERS } from "../../../sim/galaxies/parameters.ts";
import { leastMass } from "../../../sim/galaxies/selection.ts";
import { makeLightOf } from "../../../sim/galaxies/survey/make-light.ts";
import type { Member } from "../../../sim/galaxies/survey/members.ts";
import { SelectedGalaxies } from "../../../sim/galaxies/survey/selected.ts";
import {
  chooseSample,
  type Sample,
  type Selection,
  samplesOf,
} from "../../../sim/galaxies/survey/selections.ts";

const parameters = DEFAULT_PARAMETERS;
const cosmology = new Cosmology(parameters.cosmology);
const makeLight = makeLightOf(new Spectra(readSedTable(), parameters.dust, parameters.light), cosmology);

const drawOf = ({ zRange, leastMass: [ratio, slope], faintest }: Sample): GalaxyDraw =>
  new GalaxyDraw({
    zRange,
    minimumMass: (z) => leastMass(cosmology, z, faintest, ratio, slope),
    parameters,
  });

/** The members of a selection, with every candidate drawn to its end. */
function plainly(samples: readonly Sample[]): (seed: number, index: number) => Member {
  const sources = samples.map((sample) => ({
    ...{ sample, draw: drawOf(sample), light: makeLight(sample.filters, sample.zRange) },
  }));
  return (seed, index) => {
    const choice = new Stream(seed, index, PURPOSE.galaxies ^ hashName("selection"));
    const which = chooseSample(samples, choice.uniform());
    const { sample, draw, light } = sources[which];
    draw.begin(seed, index);
    for (let tries = 1; ; tries++) {
      const stars = draw.stars();
      const galaxy = draw.galaxy(stars, light.stars(stars));
      light.addLines(galaxy);
      const u = choice.uniform();
      const magnitudes = sample.filters.map((_, i) => magnitude(light.disc[i] + light.bulge[i]));
      const hlr = (stars.size * Math.sqrt(stars.q)) / cosmology.kpcPerArcsec(stars.z);
      if (sample.accepts({ galaxy, magnitudes, hlr, u })) return { galaxy, tries, sample: which };
    }
  };
}

/** Sees H-alpha and little else at z < 0.03. */
const NARROW = { name: "narrow", wavelength: [6549, 6550, 6750, 6751], response: [0, 1, 1, 0] };

describe.each<[string, Selection]>([
  ["sdss-mgs", "sdss-mgs"],
  ["gama", "gama"],
  ["deep", "deep"],
  ["decals-z1", "decals-z1"],
  ["a limit in u", { filter: "sdss-u", limit: 18, z: [0, 0.2] }],
  ["a limit in a narrow band", { filter: NARROW, limit: 18, z: [0, 0.03] }],
  ["a limit in z", { filter: "decam-z", limit: 21, z: [0.3, 1] }],
])("members of %s", (_, selection) => {
  const samples = samplesOf(selection, parameters);
  const members = new SelectedGalaxies({
    ...{ samples, massFunction: "D22", tries: 1e5, cosmology, parameters, makeLight },
  });

  it("are those of all candidates drawn to their end: what is left early would not be taken", () => {
    const plain = plainly(samples);
    let tries = 0;
    for (let k = 0; k < 400; k++) {
      const member = members.take(3, k);
      expect(member).toEqual(plain(3, k));
      tries += member.tries;
    }
    expect(tries).toBeGreaterThan(600);
  });

  it("are a function of seed and number, whatever else is taken", () => {
    const forward = Array.from({ length: 20 }, (_, k) => members.take(4, k));
    for (let k = 19; k >= 0; k--) {
      members.take(5, k);
      expect(members.take(4, k)).toEqual(forward[k]);
    }
  });
});

describe("the most light of a galaxy", () => {
  it.each<[string, FilterChoice, readonly [number, number]]>([
    ["sdss-u", "sdss-u", [0, 0.2]],
    ["sdss-r", "sdss-r", [0.005, 0.3]],
    ["sdss-i", "sdss-i", [0.02, 1]],
    ["a narrow band", NARROW, [0, 0.03]],
  ])("is more than it has in %s, of stars and of lines", (_, filter, zRange) => {
    const light = makeLight([filter], zRange);
    const brightest = new Brightest(light.photometry, cosmology, zRange, parameters.lines);
    const draw = new GalaxyDraw({ zRange, minimumMass: () => 8, parameters });
    let [closest, far] = [Infinity, 0];
    for (let k = 0; k < 4000; k++) {
      draw.begin(9, k);
      const formed = draw.formed();
      const most = brightest.of(formed);
      const stars = draw.complete(formed);
      const galaxy = draw.galaxy(stars, light.stars(stars));
      const ofStars = light.disc[0] + light.bulge[0];
      light.addLines(galaxy);
      const ofLines = light.disc[0] + light.bulge[0] - ofStars;
      expect(most.stars).toBeGreaterThan(ofStars);
      expect(most.lines).toBeGreaterThanOrEqual(ofLines - 1e-12 * ofStars);
      closest = Math.min(closest, most.stars / ofStars);
      far += (most.stars + most.lines) / (ofStars + ofLines) / 4000;
    }
    expect(closest).toBeLessThan(1.2);
    expect(far).toBeLessThan(4);
  });
});
