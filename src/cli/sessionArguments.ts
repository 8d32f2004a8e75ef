/** What the command line says of whose account is read, where, and with which credentials. */
export interface SessionArguments {
  /** Empty: the config's, else the region of the environment or the profile. */
  readonly region: readonly string[];
  readonly profile: string | null;
  readonly roleArn: string | null;
  readonly externalId: string | null;
  readonly roleSessionName: string | null;
}
