import {
  internet,
  type ReportedApplication,
  type ReportedMember,
  type ReportedPath,
  type ReportedPlacement,
} from "../../src/model/report.ts";
import { type Role, roles } from "../../src/model/settings.ts";

/** Where the boxes and the lines of an application's picture lie; in SVG units, from the top left. */

export interface Box {
  readonly id: string;
  readonly member: (ReportedMember & { readonly role: Role }) | null;
  readonly placement: ReportedPlacement | null;
  readonly x: number;
  readonly y: number;
}

/** All paths from one box to another, drawn as one line. */
export interface Line {
  readonly from: Box;
  readonly to: Box;
  readonly paths: readonly ReportedPath[];
  /** The shape, as an SVG path. */
  readonly shape: string;
  /** Where its ports are written. */
  readonly label: { readonly x: number; readonly y: number };
}

/** Boxes side by side that lie in subnets of one kind. */
export interface Band {
  readonly label: string;
  readonly y: number;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly bands: readonly Band[];
  readonly lines: readonly Line[];
  /** The zones in which anything lies, sorted. */
  readonly zones: readonly string[];
}

export const boxWidth = 216;
export const boxHeight = 92;
export const bandMargin = 26;
const gap = 84;
/** How far the two directions between neighbours lie apart. */
const lane = 14;
const layerGap = 96;
const margin = 40;

const layers: readonly (readonly Role[])[] = [
  ["loadBalancer"],
  ["frontend", "backend", "worker"],
  ["database", "cache"],
];

type Member = NonNullable<Box["member"]>;

const membersIn = ({ members }: ReportedApplication, layer: readonly Role[]): readonly Member[] =>
  roles
    .filter((role) => layer.includes(role))
    .flatMap((role) => members[role].map((member) => ({ ...member, role })));

const placementsOf = (application: ReportedApplication): ReadonlyMap<string, ReportedPlacement> =>
  new Map((application.layout?.placements ?? []).map((one) => [one.member, one]));

/** The one kind of subnet in which all of them lie; null where they lie in several, or it is not known. */
const tierOf = (boxes: readonly Box[]): "public" | "private" | null => {
  const tiers = boxes.flatMap(({ placement }) => placement?.subnets.map(({ tier }) => tier) ?? []);
  const [first] = tiers;
  return first !== undefined && first !== "unknown" && tiers.every((tier) => tier === first)
    ? first
    : null;
};

/** The lines at one side of a box share its width, those to the left on the left. */
const slot = (box: Box, ends: readonly Box[], end: Box): number => {
  const inOrder = [...ends].sort((a, b) => a.x - b.x);
  return box.x + (boxWidth * (inOrder.indexOf(end) + 1)) / (ends.length + 1);
};

type Ends = readonly [from: Box, to: Box];

/** Down from layer to layer, or sideways within one. */
const shapeOf = ([from, to]: Ends, all: readonly Ends[]): Pick<Line, "shape" | "label"> => {
  if (from.y === to.y) {
    const rightwards = from.x < to.x;
    const [start, end] = rightwards ? [from.x + boxWidth, to.x] : [from.x, to.x + boxWidth];
    const y = from.y + boxHeight / 2 + (rightwards ? -lane : lane);
    return {
      shape: `M ${start} ${y} L ${end} ${y}`,
      label: { x: (start + end) / 2, y: rightwards ? y - 8 : y + 17 },
    };
  }
  const between = all.filter(([a, b]) => a.y !== b.y);
  const x1 = slot(
    from,
    between.flatMap(([a, b]) => (a === from ? [b] : [])),
    to,
  );
  const x2 = slot(
    to,
    between.flatMap(([a, b]) => (b === to ? [a] : [])),
    from,
  );
  const [y1, y2] = from.y < to.y ? [from.y + boxHeight, to.y] : [from.y, to.y + boxHeight];
  const bend = (y2 - y1) / 2;
  return {
    shape: `M ${x1} ${y1} C ${x1} ${y1 + bend}, ${x2} ${y2 - bend}, ${x2} ${y2}`,
    label: { x: x2 + (x1 - x2) * 0.18, y: y2 - Math.sign(y2 - y1) * 34 },
  };
};

const linesOf = (paths: readonly ReportedPath[], boxes: readonly Box[]): readonly Line[] => {
  const among = ([from, to]: Ends): readonly ReportedPath[] =>
    paths.filter((path) => path.from === from.id && path.to === to.id);
  const ends = boxes
    .flatMap((from) => boxes.map((to): Ends => [from, to]))
    .filter((pair) => among(pair).length > 0);
  return ends.map((pair) => ({
    from: pair[0],
    to: pair[1],
    paths: among(pair),
    ...shapeOf(pair, ends),
  }));
};

/** The picture of an application: the internet, then layer below layer. */
export const pictureOf = (application: ReportedApplication): Picture => {
  const placements = placementsOf(application);
  const paths = application.layout?.paths ?? [];
  const outside: readonly (Member | null)[] = paths.some(({ from }) => from === internet)
    ? [null]
    : [];
  const rows = [outside, ...layers.map((layer) => membersIn(application, layer))].filter(
    ({ length }) => length > 0,
  );
  const widest = Math.max(1, ...rows.map(({ length }) => length));
  const width = widest * boxWidth + (widest - 1) * gap + 2 * margin;
  const placed = rows.map((row, layer) => {
    const rowWidth = row.length * boxWidth + (row.length - 1) * gap;
    return row.map(
      (member, place): Box => ({
        id: member?.id ?? internet,
        member,
        placement: placements.get(member?.id ?? "") ?? null,
        x: (width - rowWidth) / 2 + place * (boxWidth + gap),
        y: margin + layer * (boxHeight + layerGap),
      }),
    );
  });
  const boxes = placed.flat();
  return {
    width,
    height: 2 * margin + rows.length * boxHeight + (rows.length - 1) * layerGap,
    boxes,
    bands: placed.flatMap((row) => {
      const tier = tierOf(row);
      return tier === null ? [] : [{ label: `${tier} subnets`, y: row[0]?.y ?? 0 }];
    }),
    lines: linesOf(paths, boxes),
    zones: [
      ...new Set(
        [...placements.values()].flatMap(({ subnets }) =>
          subnets.flatMap(({ zone }) => zone ?? []),
        ),
      ),
    ].sort(),
  };
};
