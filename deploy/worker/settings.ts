/** What the stack tells a worker by its environment. */
export interface WorkerSettings {
  readonly bucket: string;
  readonly accounts: readonly string[];
  readonly organizationalUnits: readonly string[];
  readonly excludedAccounts: readonly string[];
  readonly regions: readonly string[];
  readonly longAccounts: ReadonlySet<string>;
  readonly roleName: string;
  readonly findingsRoleName: string;
  readonly externalId: string;
  readonly failOn: string;
}

const textOf = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`the environment lacks ${name}`);
  return value;
};

const listOf = (name: string): readonly string[] =>
  textOf(name)
    .split(",")
    .filter((one) => one !== "");

/** @throws where the environment lacks one */
export const workerSettings = (): WorkerSettings => ({
  bucket: textOf("GONOGO_BUCKET"),
  accounts: listOf("GONOGO_ACCOUNTS"),
  organizationalUnits: listOf("GONOGO_ORGANIZATIONAL_UNITS"),
  excludedAccounts: listOf("GONOGO_EXCLUDED_ACCOUNTS"),
  regions: listOf("GONOGO_REGIONS"),
  longAccounts: new Set(listOf("GONOGO_LONG_ACCOUNTS")),
  roleName: textOf("GONOGO_ROLE_NAME"),
  findingsRoleName: textOf("GONOGO_FINDINGS_ROLE_NAME"),
  externalId: textOf("GONOGO_EXTERNAL_ID"),
  failOn: textOf("GONOGO_FAIL_ON"),
});
