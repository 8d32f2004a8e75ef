import { toUnknownCause } from "./judge/evaluate.ts";
import { worldsOf } from "./judge/world.ts";
import { applicationLabel, applicationNames } from "./model/applicationName.ts";
import { type Cause, complete, type Listing } from "./model/fact.ts";
import {
  type ComparedProperty,
  type EnvironmentPair,
  joinVerdicts,
  type ParityReport,
  parityReportVersion,
  type ReportedEnvironment,
  type ReportedMembers,
  type ReportedProperty,
} from "./model/parity.ts";
import { matches } from "./model/pattern.ts";
import type { UnknownCause } from "./model/report.ts";
import type { Settings } from "./model/settings.ts";
import { type Facts, globalRegion } from "./model/store.ts";
import { UserError } from "./model/userError.ts";
import { bareApplication } from "./topology/parity/bareName.ts";
import { compareAspects, compareEnvironments } from "./topology/parity/compare.ts";
import { leftOut } from "./topology/parity/compared.ts";
import { type Portrait, portraits } from "./topology/parity/portraits.ts";
import { applicationId } from "./topology/serviceApplications.ts";

/** One side of a comparison: a snapshot, and which application of it is meant. */
export interface DiffSide {
  /** As the command line names it. */
  readonly source: string;
  /** The option that narrows it, for complaints: `--a`. */
  readonly option: string;
  /** Matches an application's name, or its account, region and name; null: all there are. */
  readonly pattern: string | null;
  readonly facts: Facts;
}

const idOf = (portrait: Portrait): string => applicationId(portrait.application, portrait);

const portraitsIn = ({ facts }: DiffSide, settings: Settings): Listing<Portrait> => {
  const found = [...worldsOf(facts, settings, facts.startedAt)]
    .filter(([{ region }]) => region !== globalRegion)
    .map(([, world]) => world.resolve({ portraits }).portraits);
  return {
    items: found.flatMap(({ applications, of }) => applications.items.map(of)),
    causes: found.flatMap(({ applications }) => applications.causes),
  };
};

const isMeant = (portrait: Portrait, pattern: string | null): boolean =>
  pattern === null || matches([pattern], ...applicationNames(portrait.application), idOf(portrait));

const namesIn = (portraits: readonly Portrait[]): string => portraits.map(idOf).sort().join(", ");

const checkSelection = (side: DiffSide, all: Listing<Portrait>, meant: readonly Portrait[]) => {
  const { source, option, pattern } = side;
  if (meant.length === 0 && all.causes.length === 0) {
    throw new UserError(
      all.items.length === 0
        ? `${source} holds no application: no ECS service`
        : `${option} ${pattern} matches no application of ${source}; it holds ${namesIn(all.items)}`,
    );
  }
  const twice = meant.filter((one) =>
    meant.some(
      (other) =>
        other !== one && bareApplication(other.application) === bareApplication(one.application),
    ),
  );
  if (twice.length > 0) {
    throw new UserError(
      `${source} holds one application several times: ${namesIn(twice)}; choose with ${option} NAME/ENVIRONMENT`,
    );
  }
};

const select = (side: DiffSide, settings: Settings): Listing<Portrait> => {
  const all = portraitsIn(side, settings);
  const meant = all.items.filter((portrait) => isMeant(portrait, side.pattern));
  checkSelection(side, all, meant);
  return { items: meant, causes: all.causes };
};

type Pair = readonly [a: Portrait, b: Portrait];

/** Applications of one name are compared; one alone with one alone, whatever they are called. */
const pairUp = (a: Listing<Portrait>, b: Listing<Portrait>): readonly Pair[] => {
  const [onlyA, ...moreA] = a.items;
  const [onlyB, ...moreB] = b.items;
  const bothWhole = a.causes.length + b.causes.length === 0;
  if (bothWhole && onlyA && onlyB && moreA.length + moreB.length === 0) return [[onlyA, onlyB]];
  return a.items.flatMap((own): readonly Pair[] => {
    const twin = b.items.find(
      ({ application }) => bareApplication(application) === bareApplication(own.application),
    );
    return twin === undefined ? [] : [[own, twin]];
  });
};

const compareApplications = (
  a: Listing<Portrait>,
  b: Listing<Portrait>,
  pairs: readonly Pair[],
): ComparedProperty => {
  const paired = new Set(pairs.flat());
  const restOf = ({ items, causes }: Listing<Portrait>): Listing<string> => {
    const rest = items.filter((portrait) => !paired.has(portrait));
    return { items: rest.map(({ application }) => applicationLabel(application)), causes };
  };
  const [restA, restB] = [restOf(a), restOf(b)];
  const isSettled = pairs.length > 0 && restA.items.length + restB.items.length === 0;
  return isSettled
    ? compareAspects("applications", complete([]), complete([]))
    : compareAspects("applications", restA, restB);
};

const reportedProperty = (compared: ComparedProperty): ReportedProperty => ({
  property: compared.property,
  verdict: compared.verdict,
  onlyA: compared.onlyA,
  onlyB: compared.onlyB,
  unreadA: uniqueCauses(compared.unreadA),
  unreadB: uniqueCauses(compared.unreadB),
});

const uniqueCauses = (causes: readonly Cause[]): readonly UnknownCause[] => [
  ...new Map(
    causes.map(toUnknownCause).map((cause) => [JSON.stringify(cause), cause] as const),
  ).values(),
];

const environmentOf = ({ account, region, application }: Portrait): ReportedEnvironment => ({
  account,
  region,
  name: application.name,
  environment: application.environment,
});

const named = ({ id, name }: { readonly id: string; readonly name: string }) => ({ id, name });

const comparePair = ([a, b]: Pair): EnvironmentPair => ({
  a: environmentOf(a),
  b: environmentOf(b),
  members: compareEnvironments(a, b).flatMap(
    ({ role, membership, pairs }): readonly ReportedMembers[] => [
      ...(membership.verdict === "same"
        ? []
        : [{ role, a: null, b: null, properties: [reportedProperty(membership)] }]),
      ...pairs.map((pair) => ({
        role,
        a: named(pair.a),
        b: named(pair.b),
        properties: pair.properties.map(reportedProperty),
      })),
    ],
  ),
});

/**
 * Compares the applications of two snapshots; the same snapshots give the same report.
 *
 * @throws UserError where a side holds no such application, or one in several environments
 */
export const diffFacts = (
  a: DiffSide,
  b: DiffSide,
  settings: Settings,
  tool: ParityReport["tool"],
): ParityReport => {
  const [ofA, ofB] = [select(a, settings), select(b, settings)];
  const pairs = pairUp(ofA, ofB);
  const applications = reportedProperty(compareApplications(ofA, ofB, pairs));
  const compared = pairs.map(comparePair);
  return {
    schemaVersion: parityReportVersion,
    tool,
    verdict: joinVerdicts([
      applications.verdict,
      ...compared.flatMap(({ members }) =>
        members.flatMap(({ properties }) => properties.map(({ verdict }) => verdict)),
      ),
    ]),
    a: { source: a.source, startedAt: a.facts.startedAt },
    b: { source: b.source, startedAt: b.facts.startedAt },
    applications,
    pairs: compared,
    leftOut,
  };
};
