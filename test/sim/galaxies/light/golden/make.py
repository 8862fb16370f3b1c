"""Galaxies of prototype.py with their components and the fluxes that it gives them: README.md says how to run it."""
import importlib.util
import json
import sys

import numpy as np

spec = importlib.util.spec_from_file_location("prototype", sys.argv[1])
prototype = importlib.util.module_from_spec(spec)
spec.loader.exec_module(prototype)

LINES = dict(OII="oii3727", NeIII="neiii3869", Hd="hdelta", Hg="hgamma", Hb="hbeta", OIIIb="oiii4959", OIII="oiii5007",
             HeI="hei5876", NIIb="nii6548", Ha="halpha", NII="nii6584", SII="sii6724", SIII="siii9069", SIIIb="siii9532")
BANDS = dict(u="sdss-u", g="sdss-g", r="sdss-r", i="sdss-i", z="sdss-z", Dg="decam-g", Dr="decam-r", Dz="decam-z")


def variables_of(z, log_mass, kind):
    """All that `population` computes of these galaxies, to its local variables."""
    kept = {}

    def keep(frame, event, _):
        if event == "return" and frame.f_code.co_name == "population":
            kept.update(frame.f_locals)

    sys.setprofile(keep)
    prototype.population(z, log_mass, kind)
    sys.setprofile(None)
    return kept


def rounded(values):
    return [float(f"{v:.8g}") for v in np.atleast_1d(values)]


rng = np.random.default_rng(1)
galaxies = []
for kind, n in ((None, 40), ("gp", 5), ("rs", 5)):
    steps = rng.integers(4, 478, n)  # of the prototype's grid of ln(1 + z), where it rounds nothing, which ends at z = 1.05
    z, log_mass = np.exp(steps * prototype._dz) - 1, rng.uniform(8, 11.5, n)
    v = variables_of(z, log_mass, kind)
    for k in range(n):
        galaxies.append({
            "z": z[k],
            "disc": {"formed": rounded(v["fd"][k] * v["wd"][k]), "logZ": v["zd"][k], "av": v["avd"][k]},
            "bulge": {"formed": rounded(v["fb"][k] * v["wqb"][k]), "logZ": v["zb"][k], "av": v["avb"][k]},
            "avBirth": v["abc"][k],
            "lines": {ours: rounded(v["TOT"][name][k])[0] for name, ours in LINES.items()},
            "total": rounded(v["F"][k]),
            "bulgeFlux": rounded(v["FB"][k]),
            "continuum": rounded(v["llam"](2, 6563.0)[k])[0],
        })
json.dump({"filters": list(BANDS.values()), "galaxies": galaxies}, sys.stdout, indent=None)
