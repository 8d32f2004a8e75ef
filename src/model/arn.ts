/** The parts of an ARN that tell where something lies; null where the text is no ARN or leaves it out. */
const partOf = (arn: string, index: number): string | null => {
  const parts = arn.split(":");
  return parts[0] === "arn" ? parts[index] || null : null;
};

export const regionOf = (arn: string): string | null => partOf(arn, 3);

export const accountOf = (arn: string): string | null => partOf(arn, 4);

/** What follows the account: `db:orders`. */
export const restOf = (arn: string): string =>
  arn.startsWith("arn:") ? arn.split(":").slice(5).join(":") : arn;
