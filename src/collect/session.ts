import { fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { NodeHttpHandler } from "@smithy/node-http-handler";
import { UserError } from "../model/userError.ts";
import { describeError, errorName, reasonOf } from "./classify.ts";
import { genuine } from "./genuine.ts";
import { missingProfile, profileFault } from "./profile.ts";
import { checkRegions, homeRegionOf } from "./regions.ts";
import { renewing } from "./renewal.ts";
import type { Credentials } from "./service.ts";
import { WholeAnswerHandler } from "./wholeAnswerHandler.ts";

/** The account that a scan reads, and what it reads it with. */
export interface Account {
  readonly id: string;
  readonly partition: string;
  /** The region of its partition that answers for global services. */
  readonly homeRegion: string;
  readonly credentials: Credentials;
}

export interface SessionRequest {
  readonly profile: string | null;
  readonly roleArn: string | null;
  /** What the role's trust policy asks of strangers; null: nothing. */
  readonly externalId: string | null;
  /** What CloudTrail calls the role's session; null: after gonogo. */
  readonly roleSessionName: string | null;
  /** Asks for the code of an MFA device, where a profile wants one. */
  mfaCode(serial: string): Promise<string>;
  /** Empty: the region of the environment or the profile. */
  readonly regions: readonly string[];
  /** Where the first questions are asked if nobody names a region; by default that is an error. */
  readonly firstRegion?: string;
}

export interface Session {
  readonly account: Account;
  readonly regions: readonly string[];
}

/**
 * Finds out whose account this is. The standard AWS environment is honoured: credentials, profile,
 * region and endpoints.
 *
 * @throws UserError without credentials, with expired ones, without a region or with an unknown one
 */
export const openSession = async (request: SessionRequest): Promise<Session> => {
  const { STSClient } = await import("@aws-sdk/client-sts");
  const profile = request.profile === null ? {} : { profile: request.profile };
  await checkProfile(request);
  checkRole(request);
  const regions = checkRegions(
    request.regions.length > 0
      ? request.regions
      : [
          await environmentRegion(
            () => new STSClient(profile).config.region(),
            request.firstRegion ?? null,
          ),
        ],
  );
  const region = regions[0] ?? "us-east-1";
  const credentials = renewing(credentialsFor(request, region));
  try {
    return { account: await identify(credentials, region, profile), regions };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError((await credentialsFault(error, request)) ?? refusal(error, request));
  }
};

/** Asks STS whose credentials these are. */
const identify = async (
  credentials: Credentials,
  region: string,
  profile: { readonly profile?: string } = {},
): Promise<Account> => {
  const { STSClient, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const client = new STSClient({
    ...profile,
    region,
    credentials,
    maxAttempts: 3,
    requestHandler: patient(),
  });
  client.middlewareStack.add(genuine, { step: "deserialize", priority: "low" });
  try {
    const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
    if (Account === undefined) throw new Error("STS names no account");
    const partition = Arn?.split(":")[1] ?? "aws";
    return {
      id: Account,
      partition,
      homeRegion: homeRegionOf(partition) ?? region,
      credentials,
    };
  } finally {
    client.destroy();
  }
};

/** A role in another account, assumed with the credentials of a session. */
export interface AccountRole {
  readonly arn: string;
  readonly externalId: string | null;
  readonly sessionName: string | null;
}

/**
 * Enters another account. Its credentials are renewed by themselves, with those of the session.
 *
 * @throws UserError where the role cannot be assumed, or leads elsewhere
 */
export const enterAccount = async (
  { account: base, regions: [region = base.homeRegion] }: Session,
  id: string,
  { arn, externalId, sessionName }: AccountRole,
): Promise<Account> => {
  const credentials = renewing(
    fromTemporaryCredentials({
      masterCredentials: base.credentials,
      params: paramsOf(arn, externalId, sessionName),
      clientConfig: { region, requestHandler: patient() },
    }),
  );
  let entered: Account;
  try {
    entered = await identify(credentials, region);
  } catch (error) {
    throw new UserError(refusal(error, { roleArn: arn }));
  }
  if (entered.id !== id) {
    throw new UserError(`${arn} leads into the account ${entered.id}, not into ${id}`);
  }
  return entered;
};

const patient = (): NodeHttpHandler =>
  new WholeAnswerHandler({ connection: 5_000, request: 15_000 });

const checkRole = ({ roleArn, externalId, roleSessionName }: SessionRequest): void => {
  if (roleArn === null) {
    const [option, key] =
      externalId !== null
        ? ["external-id", "external_id"]
        : ["role-session-name", "role_session_name"];
    if (externalId === null && roleSessionName === null) return;
    throw new UserError(`--${option} goes with --role-arn; a profile names its own as ${key}`);
  }
  if (!/^arn:[a-z-]+:iam::\d{12}:role\/\S+$/.test(roleArn)) {
    throw new UserError(
      `--role-arn ${roleArn} is no role; write it as arn:aws:iam::111122223333:role/NAME`,
    );
  }
};

/** Otherwise the first complaint would be of the region that the profile should have named. */
const checkProfile = async ({ profile }: SessionRequest): Promise<void> => {
  const fault = profile === null ? null : await missingProfile(profile);
  if (fault !== null) throw new UserError(fault);
};

/**
 * Why there are no credentials to ask with; null where they were refused. The SDK tries one source after
 * another and tells of the last; the profile itself says more.
 */
const credentialsFault = async (
  error: unknown,
  { profile }: SessionRequest,
): Promise<string | null> => {
  // An SSO session that is not in the file is a TypeError of the SDK.
  const isSdkSlip = error instanceof TypeError && error.message.includes("sso_");
  if (errorName(error) !== "CredentialsProviderError" && !isSdkSlip) return null;
  const named = profile ?? process.env.AWS_PROFILE;
  const fault = await profileFault(named ?? "default", describeError(error));
  if (fault !== null) return fault;
  return named === undefined
    ? "no AWS credentials: pass --profile, set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws configure sso`"
    : await missingProfile(named);
};

const environmentRegion = async (
  region: () => Promise<string>,
  otherwise: string | null,
): Promise<string> => {
  try {
    return await region();
  } catch (error) {
    if (error instanceof Error && /profile/i.test(error.message)) {
      throw new UserError(error.message);
    }
    if (otherwise !== null) return otherwise;
    throw new UserError(
      "no region: pass --region or --all-regions, set `regions` in the config, or set AWS_REGION or the profile's region",
    );
  }
};

/** While the SDK waits for the code nobody waits for what it goes with: that fails when it is its turn. */
const leaveForLater = (error: unknown): void => {
  if (reasonOf(error) !== "expired") throw error;
};

/** Once: nobody may be there any more when a code is asked for again. */
const onceOnly = (ask: SessionRequest["mfaCode"]): SessionRequest["mfaCode"] => {
  let asked = false;
  return async (serial) => {
    if (asked) throw new Error(`a new code of the MFA device ${serial} is needed`);
    asked = true;
    process.on("unhandledRejection", leaveForLater);
    return ask(serial);
  };
};

const paramsOf = (arn: string, externalId: string | null, sessionName: string | null) => ({
  RoleArn: arn,
  RoleSessionName: sessionName ?? "gonogo",
  ...(externalId === null ? {} : { ExternalId: externalId }),
});

/** The SDK's own sources of credentials, one after another, and the role on top of them. */
export const credentialsFor = (
  request: Omit<SessionRequest, "regions">,
  region: string,
  requestHandler = patient(),
): Credentials => {
  const { profile, roleArn, externalId, roleSessionName } = request;
  const named = profile === null ? {} : { profile };
  // Without a region: IAM Identity Center is asked in its own, STS in the client's.
  const clientConfig = { ...named, requestHandler };
  const own = fromNodeProviderChain({
    ...named,
    clientConfig,
    mfaCodeProvider: onceOnly(request.mfaCode),
  });
  return roleArn === null
    ? own
    : fromTemporaryCredentials({
        masterCredentials: own,
        params: paramsOf(roleArn, externalId, roleSessionName),
        clientConfig: { ...clientConfig, region },
      });
};

const refusal = (error: unknown, { roleArn }: Pick<SessionRequest, "roleArn">): string => {
  const text = describeError(error);
  switch (reasonOf(error)) {
    case "expired":
      return `the AWS credentials have expired (${text}); renew them and scan again`;
    case "denied":
      return roleArn === null
        ? `the AWS credentials were refused (${text}); check them and the account's policies`
        : `cannot assume ${roleArn} (${text}); check the role's trust policy and your permission sts:AssumeRole`;
    case "unsupported":
      return `the AWS credentials are not valid here (${text}); check the keys, the region and its partition`;
    case "unavailable":
      return `cannot reach AWS STS (${text}); check the network, AWS_REGION and AWS_ENDPOINT_URL`;
    default:
      return `cannot find out whose account this is (${text})`;
  }
};
