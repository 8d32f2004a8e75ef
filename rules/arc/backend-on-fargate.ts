import { onFargate } from "./_serviceOnFargate.ts";

export const rule = onFargate("backend", "ARC-4");
