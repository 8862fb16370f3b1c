import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { foundFrom, nameOf, seenFrom, withPlace } from "../../../train/data/places.ts";
import { configOf } from "../helpers.ts";

describe("places of data", () => {
  it("are seen from a run, and found from there", () => {
    expect(seenFrom("/project/runs/a", "/project/stamps")).toBe("../../stamps");
    expect(seenFrom("/project/stamps", "/project/stamps")).toBe(".");
    for (const spec of ["/project/stamps", "sim:/project/mine.yaml", "sim:leung2025"]) {
      expect(foundFrom("/project/runs/a", seenFrom("/project/runs/a", spec))).toBe(spec);
    }
    expect(seenFrom("/project/runs/a", "sim:/project/mine.yaml")).toBe("sim:../../mine.yaml");
    // the project was moved
    expect(foundFrom("/elsewhere/runs/a", "../../stamps")).toBe(resolve("/elsewhere/stamps"));
  });

  it("stay where 0.1.0 wrote them: absolute paths", () => {
    expect(foundFrom("/project/runs/a", "/data/stamps")).toBe("/data/stamps");
  });

  it("have names without a path, for what others read", () => {
    expect(nameOf("/home/me/stamps/")).toBe("stamps");
    expect(nameOf("sim:/home/me/mine.yaml")).toBe("sim:mine.yaml");
    expect(nameOf("sim:lsst-r")).toBe("sim:lsst-r");
    const config = configOf("paper");
    const data = { ...config.data, kind: "directory", name: "/home/me/stamps" } as const;
    const named = withPlace(
      { ...config, data, training: { ...config.training, data: "/home/me/stamps", encoder: "/home/me/vae" } },
      nameOf,
    );
    expect(JSON.stringify(named)).not.toContain("/home");
    expect(named.training["data"]).toBe("stamps");
    expect(named.training["encoder"]).toBe("vae");
    expect(named.data.sha256).toBe(config.data.sha256);
  });
});
