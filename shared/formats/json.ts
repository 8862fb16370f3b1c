/** JSON from outside: parsed, and refused where it is nested so deeply that what reads it would run out of stack. */

/** Nothing that galforge writes or reads comes near. */
const MOST_LEVELS = 200;

/** @throws SyntaxError as JSON.parse does, and for more than 200 levels of lists and objects */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (levelsOf(text) > MOST_LEVELS)
    throw new SyntaxError(`it is nested more than ${MOST_LEVELS} levels deep`);
  return value;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const isOpening = (code: number): boolean => code === 0x5b || code === 0x7b;
const isClosing = (code: number): boolean => code === 0x5d || code === 0x7d;

/** Of valid JSON. */
function levelsOf(text: string): number {
  let [level, most] = [0, 0];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (isOpening(code)) most = Math.max(most, ++level);
    else if (isClosing(code)) level--;
  }
  return most;
}
