declare const GONOGO_VERSION: string | undefined;

/** Name and version, as reports carry them; the build puts the version in. */
export const tool = {
  name: "gonogo",
  version: typeof GONOGO_VERSION === "string" ? GONOGO_VERSION : "0.0.0-source",
} as const;
