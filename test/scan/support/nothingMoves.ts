import {
  type Finding,
  type Report,
  membersOf as reportedMembersOf,
  type UnknownCause,
} from "../../../src/model/report.ts";

/**
 * The promise: reading less moves nothing, except to unknown. Each function names what broke it, as
 * sentences; none when it holds.
 */

const subject = ({ rule, resource }: Finding): string => `${rule} on ${resource.id}`;

const verdictsBySubject = (
  findings: readonly Finding[],
): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>();
  for (const finding of findings) {
    const key = subject(finding);
    found.set(key, [...(found.get(key) ?? []), finding.verdict]);
  }
  return found;
};

/** A verdict other than unknown must have been there before, violation for violation. */
export const movedVerdicts = (less: Report, full: Report): readonly string[] => {
  const before = verdictsBySubject(full.findings);
  const ids = new Set(full.findings.map(({ id }) => id));
  return less.findings
    .filter(({ verdict, id }) => verdict !== "unknown" && !ids.has(id))
    .map(
      (finding) =>
        `${subject(finding)}: ${[...new Set(before.get(subject(finding)) ?? ["nothing"])].join(" and ")} became ${finding.verdict} (${finding.message})`,
    );
};

/** What was judged is still judged, or its rule says that it could not list everything. */
export const silencedRules = (less: Report, full: Report): readonly string[] => {
  const still = new Set(less.findings.map(subject));
  const unsure = new Set(
    less.findings.filter(({ verdict }) => verdict === "unknown").map(({ rule }) => rule),
  );
  return full.findings
    .filter((finding) => !still.has(subject(finding)) && !unsure.has(finding.rule))
    .map((finding) => `${subject(finding)}: ${finding.verdict} fell silent`);
};

/** Of a resource that failed, every violation that is left out is left out for an unknown. */
export const lostViolations = (less: Report, full: Report): readonly string[] => {
  const ids = new Set(less.findings.map(({ id }) => id));
  const after = verdictsBySubject(less.findings);
  return full.findings
    .filter(({ verdict, id }) => verdict === "fail" && !ids.has(id))
    .filter((finding) => after.get(subject(finding))?.includes("pass") ?? false)
    .map((finding) => `${subject(finding)}: fail became pass`);
};

interface Place {
  readonly application: string;
  readonly role: string;
}

/** Every member of every application, with its role. */
export const membersOf = ({ applications }: Report): ReadonlyMap<string, Place> =>
  new Map(
    applications.flatMap((one) =>
      reportedMembersOf(one).map(
        ({ id, role }) =>
          [id, { application: `${one.name}/${one.environment ?? ""}`, role }] as const,
      ),
    ),
  );

/** A member keeps its role and its application, or is no member any more. */
export const movedMembers = (less: Report, full: Report): readonly string[] => {
  const before = membersOf(full);
  return [...membersOf(less)].flatMap(([id, { application, role }]) => {
    const was = before.get(id);
    return was?.role === role && was.application === application
      ? []
      : [
          `${id}: ${was === undefined ? "nobody's" : `${was.role} of ${was.application}`} became ${role} of ${application}`,
        ];
  });
};

/** Findings name the application and the role that they named before, or none. */
export const movedOwners = (less: Report, full: Report): readonly string[] => {
  const before = new Map(full.findings.map((finding) => [subject(finding), finding]));
  return less.findings.flatMap((finding) => {
    const was = before.get(subject(finding));
    if (was === undefined) return [];
    return (["application", "role"] as const)
      .filter((field) => finding[field] !== null && finding[field] !== was[field])
      .map((field) => `${subject(finding)}: ${field} ${was[field]} became ${finding[field]}`);
  });
};

/** What became unknown names one of the calls that were not answered, its error and IAM action. */
export const unnamedCauses = (
  less: Report,
  full: Report,
  unread: ReadonlySet<string>,
): readonly string[] => {
  const before = new Set(full.findings.map(({ id }) => id));
  const names = ({ api, error, action }: UnknownCause): boolean =>
    api !== null && unread.has(api) && error !== "" && action !== null && action !== "";
  return less.findings
    .filter(({ verdict, id }) => verdict === "unknown" && !before.has(id))
    .filter(({ unknown = [] }) => !unknown.some(names))
    .map(
      (finding) =>
        `${subject(finding)}: unknown, but no unread call is named (${(finding.unknown ?? []).map(({ error }) => error).join("; ")})`,
    );
};

/**
 * Everything that moved when less was read; empty when the promise holds.
 *
 * @param unread the APIs that were not answered: by default those that the report lists
 */
export const whatMoved = (
  less: Report,
  full: Report,
  unread: ReadonlySet<string> = new Set(less.collection.unread.map(({ api }) => api)),
): readonly string[] => [
  ...[movedVerdicts, silencedRules, lostViolations, movedMembers, movedOwners].flatMap((check) =>
    check(less, full),
  ),
  ...unnamedCauses(less, full, unread),
];
