import { kmsKeys, secrets } from "../../src/model/facts/secrets.ts";
import { cannotKnow, combine, fail, note, pass, saw, when } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { liveSecrets } from "./_resources.ts";

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html: a key that is updated still works. */
const usable = new Set(["Enabled", "Updating"]);

const customerKey = note("a customer-managed key says who may use it");

export const rule = defineRule({
  id: "sec-secrets-encrypted-with-working-key",
  title: "Secrets are encrypted with a working KMS key",
  section: "SEC",
  items: ["SEC-5"],
  severity: "high",
  why: "A secret whose key is disabled or waits for its deletion can no longer be read: the next task that starts does not start, and when the key is gone the secret is gone.",
  checks:
    "The KMS key of every secret must be enabled. Without a key of its own a secret is encrypted under aws/secretsmanager, which passes; a customer key, whose policy says who may use it, is recommended.",
  blindSpots: "The key's policy is not judged.",
  remedy: {
    summary: "Cancel the deletion or enable the key; else encrypt the secret with another one.",
    cli: [
      "aws kms cancel-key-deletion --key-id KEY",
      "aws kms enable-key --key-id KEY",
      "aws secretsmanager update-secret --secret-id SECRET --kms-key-id OTHER_KEY",
    ].join("\n"),
    terraform:
      'resource "aws_secretsmanager_secret" "token" {\n  kms_key_id = aws_kms_key.secrets.arn\n}',
    cdk: "new secretsmanager.Secret(this, 'Token', { encryptionKey: key });",
  },
  references: [
    "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html",
  ],
  needs: { secrets, kmsKeys },
  options: {},
  nothing: "there is no secret",
  resources: (facts) => liveSecrets(facts.secrets),
  judge({ secret }, facts, _options, context) {
    const { kmsKey, arn } = secret;
    if (kmsKey === null || kmsKey === "alias/aws/secretsmanager") {
      return combine(
        pass("encrypted under aws/secretsmanager", saw(secrets, arn, "KmsKeyId", kmsKey)),
        customerKey,
      );
    }
    return when(facts.kmsKeys.get(kmsKey), (key) => {
      if (key === null) {
        return fail(
          "gone",
          `its key ${kmsKey} does not exist`,
          saw(secrets, arn, "KmsKeyId", kmsKey),
        );
      }
      if (key.state === null) return cannotKnow([context.unstated(kmsKeys, "KeyState")]);
      const evidence = saw(kmsKeys, key.arn, "KeyState", key.state);
      const recommendation = key.manager === "AWS" ? [customerKey] : [];
      return usable.has(key.state)
        ? combine(pass("its key is enabled", evidence), ...recommendation)
        : fail("state", `its key is in the state ${key.state}`, evidence);
    });
  },
});
