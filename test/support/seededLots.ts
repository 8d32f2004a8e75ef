import fc from "../../node_modules/fast-check/lib/fast-check.js";

// A gate draws the same lots each time; the whole matrices draw new ones, and print their seed on failure.
if (process.env.GONOGO_FULL === undefined) fc.configureGlobal({ seed: 1 });

export * from "../../node_modules/fast-check/lib/fast-check.js";
export default fc;
