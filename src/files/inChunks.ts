/** Characters of a chunk, about. */
const chunkLength = 1024 * 1024;

/** Small pieces of a text joined to large ones: each that is written costs a call to the system. */
export function* inChunks(pieces: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}
