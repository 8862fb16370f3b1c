/** Units in the spelling of FITS Standard 4.0, section 4.3, which astropy and TOPCAT parse. */

const SPELLING: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ADU: "adu",
    px: "pixel",
    pix: "pixel",
    "e-": "electron",
    electrons: "electron",
  }),
);

/** "ADU" -> "adu", "ADU/px" -> "adu/pixel", "1" -> "" (a pure number); what is not known stays as it is. */
export const fitsUnit = (unit: string): string =>
  unit === "1"
    ? ""
    : unit
        .split("/")
        .map((part) => SPELLING.get(part.trim()) ?? part.trim())
        .join("/");
