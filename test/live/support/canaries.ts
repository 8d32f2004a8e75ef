import { gunzipSync } from "node:zlib";

/** A secret that tells where it was put; signs in it change in Base64 and in a URL. */
export const canaryOf = (place: string): string => `c4n4ry.${place}+/=${place}.c4n4ry`;

/** As it may stand in a text: by itself, in JSON, in a URL, in Base64 at each of the three offsets. */
const formsOf = (canary: string): readonly string[] => {
  const bytes = Buffer.from(canary);
  const encoded = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    // The signs at both ends depend on what stands beside it, too.
    return text.slice(offset === 0 ? 0 : offset + 1, -4);
  });
  return [
    canary,
    JSON.stringify(canary).slice(1, -1),
    encodeURIComponent(canary),
    encodeURI(canary),
    ...encoded,
    ...encoded.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ];
};

/** The places whose canaries stand in a text; what is packed is unpacked first. */
export const placesIn = (text: string | Buffer, places: readonly string[]): readonly string[] => {
  const whole =
    typeof text === "string"
      ? text
      : (text[0] === 0x1f && text[1] === 0x8b ? gunzipSync(text) : text).toString("utf8");
  return places.filter((place) => formsOf(canaryOf(place)).some((form) => whole.includes(form)));
};
