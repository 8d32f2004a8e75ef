/** How much of V8's own measure has to run before it optimises, and by which version of V8 that is a flag. */
const budget = { version: /^11\.3\./, bytes: 8 * 67_584 };

/**
 * What to tell V8 of when to optimise. Node 20's does it so early that a scan, over in seconds, spends a
 * quarter of its CPU on machine code that hardly runs; with eight times its measure what stays hot is
 * optimised as ever. Later versions weigh it otherwise, and complain of the flag.
 *
 * @param version V8's: `11.3.244.8-node.33`
 */
export const compilerFlags = (version: string): readonly string[] =>
  budget.version.test(version) ? [`--interrupt-budget=${budget.bytes}`] : [];
