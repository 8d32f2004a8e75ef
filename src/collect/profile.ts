import { loadSharedConfigFiles } from "@smithy/core/config";
import { closest, distance } from "fastest-levenshtein";

type Section = Readonly<Record<string, string | undefined>>;
type Sections = Readonly<Record<string, Section>>;

const sectionsOf = async (): Promise<Sections> => {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const names = new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)]);
  return Object.fromEntries(
    [...names].map((name) => [name, { ...configFile[name], ...credentialsFile[name] }]),
  );
};

const sessionPrefix = "sso-session.";
const otherSection = /^(sso-session|services|plugins)\./;

const places = (): string =>
  [
    process.env.AWS_CONFIG_FILE ?? "~/.aws/config",
    process.env.AWS_SHARED_CREDENTIALS_FILE ?? "~/.aws/credentials",
  ].join(" or ");

const farthestTypo = 3;

const missing = (profile: string, sections: Sections): string => {
  const names = Object.keys(sections).filter((name) => !otherSection.test(name));
  const nearest = names.length === 0 ? "" : closest(profile, names);
  const hint =
    nearest !== "" && distance(profile, nearest) <= farthestTypo
      ? `; did you mean "${nearest}"?`
      : "; `aws configure list-profiles` names those that there are";
  return `there is no profile "${profile}" in ${places()}${hint}`;
};

/** What is wrong with the SSO of a profile; null where it has none. */
const ssoFault = (profile: string, sections: Sections, told: string): string | null => {
  const { sso_session: session, sso_start_url: url } = sections[profile] ?? {};
  if (session !== undefined && sections[`${sessionPrefix}${session}`] === undefined) {
    return `the profile "${profile}" names the SSO session "${session}", which is not in ${places()}`;
  }
  if (session === undefined && url === undefined) return null;
  return /token|session|expired/i.test(told)
    ? `the SSO session of the profile "${profile}" has expired, or was never begun: run \`aws sso login --profile ${profile}\``
    : `the SSO of the profile "${profile}" gave no credentials (${told})`;
};

/** What is wrong with a profile that is there, from what it says of itself. */
const fault = (
  profile: string,
  sections: Sections,
  told: string,
  before: readonly string[] = [],
): string => {
  const own = sections[profile] ?? {};
  const source = own.role_arn === undefined ? undefined : own.source_profile;
  if (source !== undefined && source !== profile) {
    if (sections[source] === undefined) {
      return `the profile "${profile}" takes its credentials from a profile that is not there: ${missing(source, sections)}`;
    }
    if (!before.includes(source)) return fault(source, sections, told, [...before, profile]);
    return `the profile "${profile}" takes its credentials from itself, by way of "${source}"`;
  }
  return ssoFault(profile, sections, told) ?? plainFault(profile, own);
};

const plainFault = (profile: string, own: Section): string => {
  if (own.credential_process !== undefined) {
    return `the credential_process of the profile "${profile}" gave no credentials: run it by hand to see why`;
  }
  if (own.web_identity_token_file !== undefined) {
    return `the web identity token of the profile "${profile}" gave no credentials: look at its web_identity_token_file and role_arn`;
  }
  if (own.aws_access_key_id !== undefined || own.aws_secret_access_key !== undefined) {
    return `the profile "${profile}" has half a key: it needs aws_access_key_id and aws_secret_access_key`;
  }
  return `the profile "${profile}" holds no credentials: no keys, no SSO session, no credential_process, no role with a source_profile`;
};

/**
 * Why a profile gives no credentials; null where the files do not know it.
 *
 * @param told what the SDK said
 */
export const profileFault = async (profile: string, told: string): Promise<string | null> => {
  const sections = await sectionsOf();
  return sections[profile] === undefined ? null : fault(profile, sections, told);
};

/** How the credentials of a profile, or of the environment, are renewed. */
export const renewalOf = async (profile: string | null): Promise<string> => {
  const named = profile ?? process.env.AWS_PROFILE ?? "default";
  const sections = await sectionsOf();
  const isSso = (name: string, before: readonly string[] = []): boolean => {
    const own = sections[name] ?? {};
    if (own.sso_session !== undefined || own.sso_start_url !== undefined) return true;
    const source = own.source_profile;
    return source !== undefined && !before.includes(source) && isSso(source, [...before, name]);
  };
  return isSso(named) ? `run \`aws sso login --profile ${named}\`` : "renew them";
};

/** What to say of a profile that the files do not know; null where they do. */
export const missingProfile = async (profile: string): Promise<string | null> => {
  const sections = await sectionsOf();
  return sections[profile] === undefined ? missing(profile, sections) : null;
};
