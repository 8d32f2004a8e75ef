import fc from "fast-check";

/** A gate draws the same lots each time; the whole matrices draw new ones, and print their seed on failure. */
if (process.env.GONOGO_FULL === undefined) fc.configureGlobal({ seed: 1 });
