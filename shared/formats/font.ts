/**
 * A 5 x 7 bitmap font for printable ASCII, to label pictures without a font file. A glyph is seven characters, one
 * a row from the top: a base-32 digit whose five bits are the pixels, leftmost first ("e" = 14 = .###.).
 */
import type { Picture } from "./png.ts";

/** Columns from one character to the next: five of the glyph and one of space. */
export const ADVANCE = 6;
export const GLYPH_HEIGHT = 7;
const GLYPH_WIDTH = 5;

const GLYPHS = [
  "0000000 4444004 aaa0000 aavavaa 4fke5u4 op248j3 cik8lid 4480000 2488842 8422248", // space ! " # $ % & ' ( )
  "04lel40 044v440 0000c48 000v000 00000cc 01248g0", // * + , - . /
  "ehjlphe 4c4444e eh1248v v2421he 26aiv22 vgu11he 68guhhe v124888 ehhehhe ehhf12c", // 0-9
  "0cc0cc0 0cc0c48 248g842 00v0v00 8421248 eh12404 eh1dlle", // : ; < = > ? @
  "ehhvhhh uhhuhhu ehggghe uhhhhhu vgguggv vgguggg ehgnhhf hhhvhhh e44444e 72222ic", // A-J
  "hikokih ggggggv hrllhhh hhpljhh ehhhhhe uhhuggg ehhhlid uhhukih fgge11u v444444", // K-T
  "hhhhhhe hhhhha4 hhhllla hha4ahh hhha444 v1248gv", // U-Z
  "e88888e 0g84210 e22222e 4ah0000 000000v 8420000", // [ \ ] ^ _ `
  "00e1fhf ggmphhu 00egghe 11djhhf 00ehvge 698s888 00fhf1e ggmphhh 40c444e 20622ic", // a-j
  "ggikoki c44444e 00qllhh 00mphhh 00ehhhe 00uhugg 00djf11 00mpggg 00ege1u 88s8896", // k-t
  "00hhhjd 00hhha4 00hhlla 00ha4ah 00hhf1e 00v248v", // u-z
  "2448442 4444444 8442448 008l200", // { | } ~
]
  .join(" ")
  .split(" ");

/** Pixels that `text` takes in width. */
export const textWidth = (text: string): number => Math.max(0, text.length * ADVANCE - 1);

/** Draws `text` in grey with its top left corner at (x, y); what falls outside is cut off. Not ASCII: drawn as "?". */
export function drawText(canvas: Picture, x: number, y: number, text: string, value: number): void {
  [...text].forEach((character, i) => {
    const glyph = GLYPHS[(character.codePointAt(0) ?? 0) - 32] ?? GLYPHS["?".charCodeAt(0) - 32];
    for (let row = 0; row < GLYPH_HEIGHT; row++) {
      const bits = Number.parseInt(glyph[row], 32);
      for (let column = 0; column < GLYPH_WIDTH; column++) {
        const px = x + i * ADVANCE + column;
        const py = y + row;
        const lit = ((bits >> (GLYPH_WIDTH - 1 - column)) & 1) === 1;
        if (lit && px >= 0 && px < canvas.width && py >= 0 && py < canvas.height) {
          const at = (py * canvas.width + px) * canvas.channels;
          canvas.data.fill(value, at, at + canvas.channels);
        }
      }
    }
  });
}
