import { applicationLabel } from "../../src/model/applicationName.ts";
import { groupBy } from "../../src/model/groupBy.ts";
import {
  type Admitted,
  type Finding,
  internet,
  membersOf,
  type Report,
  type ReportedApplication,
  type ReportedPath,
  type Standing,
} from "../../src/model/report.ts";
import { roleWords } from "../../src/model/settings.ts";
import { applicationsOf } from "../_accounts.ts";
import { isOpenFailure } from "../_digest.ts";
import { plural } from "../_text.ts";
import {
  type Band,
  type Box,
  bandMargin,
  boxHeight,
  boxWidth,
  type Line,
  type Picture,
  pictureOf,
} from "./geometry.ts";
import { Fold, LeftOut, nameOf, Scrolls, Section, Table, ToFindings } from "./parts.tsx";

/** How something in the picture stands. */
type State = "fail" | "unknown" | "good";

/** What is found of a member. */
interface Found {
  readonly failures: number;
  readonly unknowns: number;
  /** Something is wrong with what its security groups admit. */
  readonly admitsWrongly: boolean;
}

type FoundOf = (id: string) => Found;

const standingIn = ({ findings, rules }: Report): FoundOf => {
  const admitting = new Set(
    rules.filter(({ section, id }) => section === "SG" && id.endsWith("-in")).map(({ id }) => id),
  );
  const byResource = groupBy(findings, ({ resource }) => resource.id);
  return (id) => {
    const own = byResource.get(id) ?? [];
    const failing = own.filter(isOpenFailure);
    return {
      failures: failing.length,
      unknowns: own.filter(({ verdict }: Finding) => verdict === "unknown").length,
      admitsWrongly: failing.some(({ rule }) => admitting.has(rule)),
    };
  };
};

const stateOf = ({ failures, unknowns }: Found): State =>
  failures > 0 ? "fail" : unknowns > 0 ? "unknown" : "good";

/** A path that is needed must be let through; one that is not should not. */
const stateOfPath = ({ needed, admitted }: ReportedPath, to: Found): State => {
  if (admitted === "unknown") return "unknown";
  if (needed) return admitted === "no" || admitted === "inward" ? "fail" : "good";
  return to.admitsWrongly ? "fail" : "unknown";
};

const states: readonly State[] = ["fail", "unknown", "good"];

const worst = (all: readonly State[]): State => states.find((one) => all.includes(one)) ?? "good";

const shortName = (name: string, most = 26): string =>
  name.length <= most ? name : `${name.slice(0, most - 1)}…`;

/** `eu-west-1a` in eu-west-1 is `1a`. */
const shortZone = (zone: string): string => /\d[a-z]+$/.exec(zone)?.[0] ?? zone;

const subnetWords = ({ placement }: Box, zone: string): string => {
  const own = placement?.subnets.filter((subnet) => subnet.zone === zone) ?? [];
  return own.length === 0
    ? `nothing in ${zone}`
    : `${zone}: ${own.map(({ name, id, tier }) => `${name ?? id} (${tier})`).join(", ")}`;
};

/** A cell for each zone, filled where the member has a subnet in it. */
const ZoneCells = ({ box, zones }: { readonly box: Box; readonly zones: readonly string[] }) => {
  const width = (boxWidth - 24) / Math.max(1, zones.length);
  return (
    <>
      {zones.map((zone, index) => {
        const own = box.placement?.subnets.filter((subnet) => subnet.zone === zone) ?? [];
        const x = box.x + 12 + index * width;
        return (
          <g key={zone} class={`zone ${own.length === 0 ? "empty" : (own[0]?.tier ?? "unknown")}`}>
            <title>{subnetWords(box, zone)}</title>
            <rect x={x} y={box.y + boxHeight - 28} width={width - 4} height={18} rx={3} />
            <text x={x + (width - 4) / 2} y={box.y + boxHeight - 15} text-anchor="middle">
              {shortZone(zone)}
            </text>
          </g>
        );
      })}
    </>
  );
};

const standingWords = ({ failures, unknowns }: Found): string =>
  [failures > 0 ? plural(failures, "failure") : null, unknowns > 0 ? `${unknowns} unknown` : null]
    .filter(Boolean)
    .join(", ") || "nothing amiss";

const Badge = ({ box, standing }: { readonly box: Box; readonly standing: Found }) => {
  const state = stateOf(standing);
  const sign = state === "fail" ? `✗ ${standing.failures}` : state === "unknown" ? "?" : "✓";
  const x = box.x + boxWidth - 14;
  return (
    <text class={`sign ${state}`} x={x} y={box.y + 26} text-anchor="end">
      {sign}
    </text>
  );
};

const MemberBox = ({
  box,
  zones,
  standing,
}: {
  readonly box: Box;
  readonly zones: readonly string[];
  readonly standing: Found;
}) => {
  const { member, x, y } = box;
  if (member === null) {
    return (
      <g class="box outside">
        <rect x={x} y={y + 24} width={boxWidth} height={boxHeight - 24} rx={34} />
        <text class="name" x={x + boxWidth / 2} y={y + 64} text-anchor="middle">
          Internet
        </text>
      </g>
    );
  }
  const role = roleWords[member.role];
  return (
    <a href="#findings" data-words={member.id}>
      <g class={`box ${stateOf(standing)}`}>
        <title>
          {[`${role} ${member.name}: ${standingWords(standing)}`, ...member.because].join("; ")}
        </title>
        <rect x={x} y={y} width={boxWidth} height={boxHeight} rx={8} />
        <text class="role" x={x + 12} y={y + 22}>
          {role}
        </text>
        <text class="name" x={x + 12} y={y + 46}>
          {shortName(nameOf(member))}
        </text>
        <Badge box={box} standing={standing} />
        <ZoneCells box={box} zones={zones} />
      </g>
    </a>
  );
};

const portsOf = (paths: readonly ReportedPath[]): string =>
  paths.map(({ port }) => port ?? "?").join(", ");

const lineSigns: Readonly<Record<State, string>> = { fail: "✗ ", unknown: "? ", good: "" };

const PathLine = ({
  line,
  marker,
}: {
  readonly line: Line & { state: State };
  readonly marker: string;
}) => {
  const needed = line.paths.some((path) => path.needed);
  return (
    <g class={`path ${line.state}${needed ? "" : " needless"}`}>
      <path d={line.shape} marker-end={`url(#${marker}-${line.state})`} />
      <text x={line.label.x} y={line.label.y} text-anchor="middle">
        {lineSigns[line.state]}
        {portsOf(line.paths)}
      </text>
    </g>
  );
};

const BandArea = ({ band, width }: { readonly band: Band; readonly width: number }) => (
  <g class="band">
    <rect
      x={8}
      y={band.y - bandMargin}
      width={width - 16}
      height={boxHeight + 2 * bandMargin - 8}
      rx={12}
    />
    <text x={20} y={band.y - bandMargin + 17}>
      {band.label}
    </text>
  </g>
);

const Drawing = ({
  picture,
  label,
  marker,
  standingOf,
}: {
  readonly picture: Picture;
  readonly label: string;
  readonly marker: string;
  readonly standingOf: FoundOf;
}) => (
  <Scrolls label={`${label}: its parts, and what security groups let through between them`}>
    <svg
      class="picture"
      viewBox={`0 0 ${picture.width} ${picture.height}`}
      width={picture.width}
      height={picture.height}
    >
      <title>{label}</title>
      <defs>
        {states.map((state) => (
          <marker
            key={state}
            id={`${marker}-${state}`}
            class={`arrow ${state}`}
            viewBox="0 0 8 8"
            refX={7}
            refY={4}
            markerWidth={11}
            markerHeight={11}
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M 0 0 L 8 4 L 0 8 z" />
          </marker>
        ))}
      </defs>
      {picture.bands.map((band) => (
        <BandArea key={`${band.label}${band.y}`} band={band} width={picture.width} />
      ))}
      {picture.lines.map((line) => (
        <PathLine
          key={`${line.from.id}${line.to.id}`}
          marker={marker}
          line={{
            ...line,
            state: worst(line.paths.map((path) => stateOfPath(path, standingOf(line.to.id)))),
          }}
        />
      ))}
      {picture.boxes.map((box) => (
        <MemberBox key={box.id} box={box} zones={picture.zones} standing={standingOf(box.id)} />
      ))}
    </svg>
  </Scrolls>
);

const admittedWords: Readonly<Record<Admitted, string>> = {
  yes: "let through",
  partly: "let through from some addresses",
  inward: "admitted by the receiver's, not let out by the sender's",
  no: "not let through",
  unknown: "could not be read",
};

const Paths = ({ application }: { readonly application: ReportedApplication }) => {
  const names = new Map(membersOf(application).map((member) => [member.id, nameOf(member)]));
  const endOf = (id: string): string => (id === internet ? "the internet" : (names.get(id) ?? id));
  return (
    <Table caption="Paths" head={["from", "to", "TCP port", "security groups", "needed"]}>
      {(application.layout?.paths ?? []).map(({ from, to, port, admitted, needed }) => (
        <tr key={`${from}${to}${port}`}>
          <td>{endOf(from)}</td>
          <td>{endOf(to)}</td>
          <td>{port ?? "?"}</td>
          <td>{admittedWords[admitted]}</td>
          <td>{needed ? "yes" : "no"}</td>
        </tr>
      ))}
    </Table>
  );
};

const Places = ({ application }: { readonly application: ReportedApplication }) => {
  const names = new Map(membersOf(application).map((member) => [member.id, nameOf(member)]));
  return (
    <Table caption="Subnets" head={["member", "subnet", "zone", "kind"]}>
      {(application.layout?.placements ?? []).flatMap(({ member, subnets }) =>
        subnets.map(({ id, name, zone, tier }) => (
          <tr key={`${member}${id}`}>
            <td>
              <ToFindings words={member}>{names.get(member) ?? member}</ToFindings>
            </td>
            <td>{name === null ? id : `${name} (${id})`}</td>
            <td>{zone ?? "could not be read"}</td>
            <td>{tier === "unknown" ? "could not be read" : tier}</td>
          </tr>
        )),
      )}
    </Table>
  );
};

interface Shown {
  readonly application: ReportedApplication & Standing;
  readonly index: number;
  readonly standingOf: FoundOf;
}

const Title = ({ application, index }: Omit<Shown, "standingOf">) => (
  <h3 id={`application-${index}`}>
    {applicationLabel(application)}{" "}
    <span class="quiet">
      account {application.account}, {application.region}
    </span>
  </h3>
);

const Body = ({ application, index, standingOf }: Shown) => {
  const label = applicationLabel(application);
  const { undecided, layout } = application;
  return (
    <>
      {undecided.map((why) => (
        <p key={why}>? {why}</p>
      ))}
      <Drawing
        picture={pictureOf(application)}
        label={label}
        marker={`arrow-${index}`}
        standingOf={standingOf}
      />
      {layout === undefined ? (
        <p>The network was not read: no selected rule asks for it.</p>
      ) : (
        <div class="folds">
          <Fold summary="Paths as a table">
            <Paths application={application} />
          </Fold>
          <Fold summary="Subnets and zones as a table">
            <Places application={application} />
          </Fold>
        </div>
      )}
    </>
  );
};

const Application = (shown: Shown) => (
  <article aria-labelledby={`application-${shown.index}`}>
    <Title {...shown} />
    <Body {...shown} />
  </article>
);

/** The picture behind its title and its verdict. */
const Folded = (shown: Shown) => (
  <Fold
    summary={
      <>
        {shown.application.verdict} <Title {...shown} />
      </>
    }
  >
    <Body {...shown} />
  </Fold>
);

/** So many pictures stand open; of more none does. */
const mostOpen = 10;
/** A browser takes this many with ease. */
const mostDrawn = 200;

const Legend = () => (
  <p class="quiet">
    A line is a path that the security groups of both ends let through, with its port. A dashed one
    is needed and not let through; a dotted one is let through, or let in, although nothing needs
    it. The cells at the foot of a box are zones: <span class="zone-sample public">public</span> or{" "}
    <span class="zone-sample private">private</span> where it has a subnet, empty where it has none.
    A box leads to what was found of it.
  </p>
);

/** Each application as a picture, and the same in tables. */
export const Applications = (report: Report) => {
  if (report.applications.length === 0) return null;
  const standingOf = standingIn(report);
  const all = applicationsOf(report);
  const applications = all.slice(0, mostDrawn);
  const Shape = applications.length > mostOpen ? Folded : Application;
  return (
    <Section id="applications" title="Applications">
      <Legend />
      {applications.map((application, index) => (
        <Shape
          key={`${application.account}${application.region}${application.name}${application.environment}`}
          application={application}
          index={index}
          standingOf={standingOf}
        />
      ))}
      <LeftOut
        count={all.length - mostDrawn}
        one="application that stands better"
        many="applications that stand better"
      />
    </Section>
  );
};
