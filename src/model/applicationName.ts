/** What tells an application apart: its name, and its environment where it has one. */
interface Named {
  readonly name: string;
  readonly environment: string | null;
}

/** One word for both: `shop/production`. */
export const applicationKey = ({ name, environment }: Named): string =>
  `${name}/${environment ?? ""}`;

/** The name that reports give it: `shop (production)`. */
export const applicationLabel = ({ name, environment }: Named): string =>
  environment === null ? name : `${name} (${environment})`;

/** Every name that a scope may give it. */
export const applicationNames = (application: Named): readonly string[] => [
  application.name,
  applicationKey(application),
  applicationLabel(application),
];
