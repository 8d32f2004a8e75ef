/** How far the reading has come in one region with one service. */
export interface ServiceProgress {
  readonly region: string;
  /** As IAM actions call it: `ec2`, `elasticloadbalancing`. */
  readonly service: string;
  /** The kinds of facts that were read, of how many. */
  readonly done: number;
  readonly total: number;
  /** Of those that were read: the ones that did not come whole. */
  readonly broken: number;
}

/** Hears, each time that a kind of fact was read, how far every region and service is. */
export type Progress = (services: readonly ServiceProgress[], kind: string) => void;

/** The sums of several services. */
export const sumOf = (
  services: readonly ServiceProgress[],
): Pick<ServiceProgress, "done" | "total" | "broken"> => {
  const sum = (count: (one: ServiceProgress) => number): number =>
    services.reduce((all, one) => all + count(one), 0);
  return {
    done: sum(({ done }) => done),
    total: sum(({ total }) => total),
    broken: sum(({ broken }) => broken),
  };
};
