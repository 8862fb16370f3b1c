/** Random numbers of one object, a stream for each topic, so that a draw more in one topic changes no other. */
import { hashName, PURPOSE, Stream } from "../../shared/random/stream.ts";

const TOPICS = [
  "place",
  "class",
  "activity",
  "bulge",
  "history",
  "metals",
  "size",
  "orientation",
  "dust",
  "profiles",
  "dispersion",
  "lines",
  "special",
] as const;
export type Streams = Readonly<Record<(typeof TOPICS)[number], Stream>>;

/** Streams of a seed, for object 0: `restart` goes to another. */
export const makeStreams = (seed: number): Streams =>
  Object.fromEntries(
    TOPICS.map((topic) => [topic, new Stream(seed, 0, PURPOSE.galaxies ^ hashName(topic))]),
  ) as Streams;

/** Goes to the start of an object. */
export function restart(streams: Streams, object: number): void {
  for (const topic of TOPICS) streams[topic].restart(object);
}
