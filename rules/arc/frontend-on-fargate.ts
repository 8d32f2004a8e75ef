import { onFargate } from "./_serviceOnFargate.ts";

export const rule = onFargate("frontend", "ARC-3");
