import { wholeDaysSince } from "../../src/model/days.ts";
import { type Cause, type Fact, find, type Table } from "../../src/model/fact.ts";
import {
  type Organization,
  type SavingsPlan,
  savingsPlans,
} from "../../src/model/facts/billing.ts";
import {
  cannotDecide,
  cannotKnow,
  combine,
  fail,
  note,
  type Observation,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";

const unitsBySize: Readonly<Record<string, number>> = {
  micro: 0.5,
  small: 1,
  medium: 2,
  large: 4,
  xlarge: 8,
};

/** `db.r6g.2xlarge`: family `db.r6g`, 16 units. */
export interface Sized {
  readonly family: string;
  readonly units: number;
}

/**
 * How much of its family's reservations a class or node type takes
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithReservedDBInstances.html,
 * size-flexible reserved instances); one whose size has no such number is a family by itself.
 */
export const sizeOf = (name: string): Sized => {
  const [prefix = "", series = "", size = "", ...more] = name.split(".");
  const several = /^(\d+)xlarge$/.exec(size);
  const units = several === null ? unitsBySize[size] : Number(several[1]) * 8;
  return units === undefined || more.length > 0
    ? { family: name, units: 1 }
    : { family: `${prefix}.${series}`, units };
};

/** What is to be covered: units of the pools that fit it, the best first. */
export interface Demand {
  readonly id: string;
  readonly pools: readonly string[];
  readonly units: number;
  /** When it was created; the oldest are covered first. */
  readonly since: string;
}

/** How many units of each pool are reserved. */
export type Supply = ReadonlyMap<string, number>;

/** Adds up what is reserved. */
export const supplyOf = (
  reserved: readonly { readonly pool: string; readonly units: number }[],
): Supply => {
  const supply = new Map<string, number>();
  for (const { pool, units } of reserved) supply.set(pool, (supply.get(pool) ?? 0) + units);
  return supply;
};

/** Less than this is left by counting in fractions. */
const smallestUnit = 0.001;

/** How many units of each demand are covered. */
export const coverageOf = (
  demands: readonly Demand[],
  supply: Supply,
): ReadonlyMap<string, number> => {
  const left = new Map(supply);
  const covered = new Map<string, number>();
  const orderOf = ({ since, id }: Demand): string => `${since} ${id}`;
  const inOrder = [...demands].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  for (const { id, pools, units } of inOrder) {
    let open = units;
    for (const pool of pools) {
      const taken = Math.min(open, left.get(pool) ?? 0);
      left.set(pool, (left.get(pool) ?? 0) - taken);
      open -= taken;
    }
    covered.set(id, open < smallestUnit ? units : units - open);
  }
  return covered;
};

export const daysOld = (created: string, now: string): number => wholeDaysSince(created, now);

/** What one thing's coverage rests on. */
export interface Coverage {
  readonly units: number;
  readonly covered: number;
  /** Why there may be other things that take the same reservations. */
  readonly othersUnread: readonly Cause[];
  /** Why there may be more reservations. */
  readonly reservedUnread: readonly Cause[];
  /** Null where no plan could cover it. */
  readonly plans: Table<SavingsPlan> | null;
  readonly organizations: Table<Organization>;
  readonly evidence: Observation;
}

const uncovered = (
  organization: Fact<Organization | null>,
  { units, covered, evidence }: Coverage,
): Outcome =>
  when(organization, (found) => {
    const what =
      covered > 0
        ? `reservations cover ${covered} of its ${units} normalized units`
        : "no active reservation covers it";
    return found === null
      ? fail("not-reserved", `${what}: it is paid for on demand`, evidence)
      : cannotDecide(
          `${what} in this account; one of another account of the organization ${found.id} may`,
          "look at the reservations' coverage in the management account, and waive what it covers",
        );
  });

/** Judges whether it is paid for in advance: by reservations, by a plan, by somebody else's. */
export const judgeCoverage = (coverage: Coverage): Outcome => {
  const { units, covered, othersUnread, reservedUnread, plans, organizations } = coverage;
  if (covered >= units) {
    return combine(
      pass(`reservations cover its ${units} normalized units`, coverage.evidence),
      cannotKnow(othersUnread),
    );
  }
  if (reservedUnread.length > 0) return cannotKnow(reservedUnread);
  const organization = find(organizations.list(), () => true);
  if (plans === null) return uncovered(organization, coverage);
  const plan = find(plans.list(), ({ type, state }) => type === "Database" && state === "active");
  return when(plan, (found) =>
    found === null
      ? uncovered(organization, coverage)
      : combine(
          pass(
            "an active savings plan for databases covers its kind",
            saw(savingsPlans, found.id, "commitment", found.commitment),
          ),
          note("how far the plan's commitment reaches is shown by its coverage in Cost Explorer"),
        ),
  );
};

export const reservationOptions = {
  minimumDays: {
    default: 30,
    description: "age in days from which it is expected to stay, and to be reserved",
    minimum: 0,
  },
};
