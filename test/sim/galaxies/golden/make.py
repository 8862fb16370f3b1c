"""Makes prototype.json and quantiles.json: see README.md. usage: python3 make.py DIRECTORY_OF_PROTOTYPE"""

import json
import sys

import numpy as np

sys.path.insert(0, sys.argv[1])
import prototype as p


class Recorder:
    """A generator that keeps every array it gives, in units of its distribution, in the order of the calls."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.log = []

    def normal(self, loc=0.0, scale=1.0, size=None):
        unit = self.rng.normal(size=np.broadcast(loc, scale).shape if size is None else size)
        self.log.append(unit)
        return loc + scale * unit

    def uniform(self, low, high, size):
        unit = self.rng.random(size)
        self.log.append(unit)
        return low + (high - low) * unit

    def random(self, size):
        return self.uniform(0, 1, size)

    def beta(self, a, b, size=None):
        self.log.append(None)
        return self.rng.beta(a, b, size)


# the order of the calls of population(z, lm); "boost" and "below" have a number only for starbursts and the green valley
CALLS = """class valley long short starburst boost below residual beta onset quiescent bulge size gas own
thickness roundness flat oval cos phi dust old clouds burst10 nii oiii lier_width lier_nii lier_oiii agn agn_oiii
agn_ratio agn_nii n_large n_small n sigma mbh""".split()

# a table for the inverse of G without interpolation errors
p._xg = np.concatenate([np.linspace(-25, -0.001, 400000), np.linspace(0.001, 30, 800000)])
p._gg = p._xg**2 * np.exp(-p._xg) / (1 - (1 + p._xg) * np.exp(-p._xg))


def run(z, lm, seed):
    """population(z, lm): what it drew, by name, and its local variables when it returned."""
    p.rng = Recorder(seed)
    seen = {}

    def profile(frame, event, _):
        if event == "return" and frame.f_code.co_name == "population":
            seen.update(frame.f_locals)

    sys.setprofile(profile)
    p.population(z, lm)
    sys.setprofile(None)
    assert len(p.rng.log) == len(CALLS), len(p.rng.log)
    return dict(zip(CALLS, p.rng.log)), seen


def scattered(unit, where):
    out = np.zeros(len(where))
    out[where] = unit
    return out


def clean(a):
    return [float(f"{x:.11g}") for x in np.asarray(a, float).ravel()]


def galaxies():
    """48 galaxies of all classes over the whole plane, with every intermediate result."""
    rng = np.random.default_rng(5)
    n = 1200
    z, lm = rng.uniform(0.01, 1.2, n), rng.uniform(8, 11.7, n)
    units, g = run(z, lm, 7)
    units["boost"] = scattered(units["boost"], g["sb"])
    units["below"] = scattered(units["below"], g["gv"])
    usable = g["nb"] < 6.2
    groups = ((g["sf"] & ~g["sb"], 16), (g["sb"], 4), (g["gv"], 6), (g["q"] & ~g["ell"], 14), (g["ell"], 8))
    keep = np.concatenate([np.flatnonzero(m & usable)[:k] for m, k in groups])
    out = {"kind": ["Q" if a else "GV" if b else "SF" for a, b in zip(g["q"][keep], g["gv"][keep])]}
    for name, values in units.items():
        if name != "beta":
            out["unit_" + name] = clean(values[keep])
    lier, agn = g["lier"], g["ag"]
    scalars = dict(z=z, logMass=lm, starburst=g["sb"], elliptical=g["ell"], bulgeMass=g["btm"], quenched=g["fq"],
                   logSfrMs=g["m0"], logSfrLong=g["lsl"], logSfr=g["lsfr"], sfr10=g["sfr10"], oh=g["oh"], ohT04=g["g"]["oht"],
                   logZ=g["zs"], discZ=g["zd"], bulgeZ=g["zb"], av=g["avd"], avBirth=g["abc"], q=g["qx"],
                   light=np.clip(g["btl"][:, 2], 0, 1), n=g["ns"], nBulge=g["nb"], sigma=g["sig"], logMbh=g["g"]["mbh_true"],
                   logSize=g["lre"], continuum=g["llam"](2, 6563.0), agn=g["agn"])
    for name, values in scalars.items():
        out[name] = clean(values[keep])
    out["formedDisc"] = [clean(r) for r in (g["wd"] * g["fd"][:, None])[keep]]
    out["formedBulge"] = [clean(r) for r in (g["wqb"] * g["fb"][:, None])[keep]]
    out["young"] = {k: clean(v[keep]) for k, v in g["LO"].items()}
    out["total"] = {k: clean(v[keep]) for k, v in g["TOT"].items()}
    return out


def functions():
    """The cosmology and the mass functions on a few points."""
    z = np.array([0.005, 0.02, 0.1, 0.2, 0.33, 0.7, 1.0, 1.5, 2.0])
    m = np.array([7.5, 8.5, 9.5, 10.5, 11.0, 11.5])
    return dict(z=clean(z), logMass=clean(m), comoving=clean(p.dc(z)), kpcPerArcsec=clean(p.kpc_per_arcsec(z)),
                age=clean(p.tuniv(z)), volume=clean(p.dVdz(z)),
                D22=[clean(p.smf(z, x, "D22")) for x in m], L20=[clean(p.smf(z, x, "L20")) for x in m])


def quantiles():
    """257 quantiles of 20 columns of 200 000 galaxies, 0.02 < z < 0.25; light: that of the bulge is its mass fraction, the continuum
    1e37 erg/s/A, so that no spectra are needed."""
    p.rng = np.random.default_rng(11)
    z, lm, density = p.smf_draw(200000, 0.02, 0.25, lambda z: 8.5 + 8 * z, "D22")
    z, lm = z.astype(float), lm
    u, g = run(z, lm, 13)
    q, gv = g["q"], g["gv"]
    formed = g["wd"] * g["fd"][:, None] + g["wqb"] * g["fb"][:, None]
    age = formed @ (0.5 * (p.FE[1:] + p.FE[:-1])) / formed.sum(1)
    b = g["btm"]
    n = np.clip(np.exp(b * np.log(np.minimum(g["nb"], 6.2)) + 0.12 * u["n"] + 0.5 * b * (1 - b)), 0.4, 6.2)
    k = 73.32 / (10.465 + (np.clip(n, 0.5, 8) - 0.94) ** 2) + 0.954
    sigma = np.sqrt(4.301e-6 * 10 ** (lm + 0.32) / (k * 10 ** g["lre"] * np.sqrt(g["qx"]))) * 10 ** (0.055 * u["sigma"])
    old = 1e37 * g["ew"]
    total = {k: g["LO"][k] + g["ag"].get(k, 0) for k in ("Ha", "Hb", "NII", "OIII")}
    total["Ha"] += old
    total["Hb"] += old / 3
    total["NII"] += old * g["nn"]
    total["OIII"] += old / 3 * g["oo"]
    columns = dict(z=z, logMass=lm, bulgeMass=b, logSfr=g["lsfr"], logSfr10=np.log10(g["sfr10"]) + 0.13 * u["burst10"], age=age,
                   oh=g["oh"], ohT04=g["g"]["oht"], logZ=g["zs"], av=g["avd"], avBirth=g["abc"], logSize=g["lre"], q=g["qx"],
                   cosInclination=g["ct"], n=n, sigma=sigma, logMbh=8.32 + 5.64 * np.log10(sigma / 200) + 0.38 * u["mbh"],
                   halpha=np.log10(total["Ha"]), hbeta=np.log10(total["Hb"]), nii6584=np.log10(total["NII"]),
                   oiii5007=np.log10(total["OIII"]))
    at = np.linspace(0, 1, 257)
    return dict(density=density, Q=q.mean(), GV=gv.mean(), starburst=g["sb"].mean(), elliptical=g["ell"].mean(), agn=g["agn"].mean(),
                quantiles={k: [float(f"{x:.6g}") for x in np.quantile(v, at)] for k, v in columns.items()})


json.dump(dict(galaxies=galaxies(), functions=functions()), open("prototype.json", "w"), separators=(",", ":"))
json.dump(quantiles(), open("quantiles.json", "w"), separators=(",", ":"))
