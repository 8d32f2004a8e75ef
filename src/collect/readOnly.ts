/** Verbs of operations that answer and change nothing. */
const readingVerbs = /^[a-z0-9-]+:(BatchGet|Describe|Filter|Get|List|Lookup)[A-Z]/;

/**
 * What begins like a read and is none for an audit: it hands out a secret, credentials, or what
 * people have stored.
 */
const neverRead: readonly RegExp[] = [
  // Values of secrets.
  /^secretsmanager:(BatchGet|Get)SecretValue$/,
  /^ssm:GetParameter(s|sByPath|History)?$/,
  // Credentials and tokens.
  /^sts:Get(FederationToken|SessionToken|WebIdentityToken|DelegatedAccessToken)$/,
  /^ecr(-public)?:GetAuthorizationToken$/,
  /^ec2:GetPasswordData$/,
  // What was stored: objects, the layers of images, the code of functions.
  /^s3:(GetObject|ListObject)/,
  /^ecr:GetDownloadUrlForLayer$/,
  /^lambda:Get(Function|LayerVersion|LayerVersionByArn)$/,
];

/**
 * Whether an operation only reads what an audit may see, told by its name alone: a second guard,
 * which knows nothing of what collectors declare.
 *
 * @param api `service:Operation`
 */
export const isRead = (api: string): boolean =>
  readingVerbs.test(api) && !neverRead.some((pattern) => pattern.test(api));
