import { mapListing } from "../../src/model/fact.ts";
import { ebsEncryptionByDefault, type Volume, volumes } from "../../src/model/facts/ec2.ts";
import { cannotKnow, combine, fail, note, pass, saw } from "../../src/model/outcome.ts";
import { defineRule, type Resource } from "../../src/model/rule.ts";

interface VolumeResource extends Resource {
  readonly volume: Volume;
}

export const rule = defineRule({
  id: "enc-ebs-at-rest",
  title: "EBS volumes are encrypted at rest",
  section: "ENC",
  items: ["ENC-3"],
  severity: "medium",
  why: "A snapshot of an unencrypted volume can be shared and read elsewhere, by mistake or by intent.",
  checks:
    "Every EBS volume of the region, those that ECS manages included, must be encrypted. Whether the region encrypts new volumes by default is noted.",
  blindSpots:
    "Fargate's ephemeral storage is no EBS volume of the account; AWS encrypts it always.",
  remedy: {
    summary:
      "Switch on encryption by default for the region, and replace unencrypted volumes by encrypted copies of their snapshots.",
    cli: [
      "aws ec2 enable-ebs-encryption-by-default",
      "aws ec2 create-snapshot --volume-id VOLUME",
      "aws ec2 create-volume --snapshot-id SNAPSHOT --availability-zone ZONE --encrypted",
    ].join("\n"),
    terraform: 'resource "aws_ebs_encryption_by_default" "main" {\n  enabled = true\n}',
    cdk: "new ec2.Volume(this, 'Volume', { availabilityZone, size, encrypted: true });",
  },
  references: ["https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html"],
  needs: { volumes, ebsEncryptionByDefault },
  options: {},
  nothing: "there is no EBS volume",
  resources: (facts) =>
    mapListing(
      facts.volumes.list(),
      (volume): VolumeResource => ({
        id: volume.id,
        type: "AWS::EC2::Volume",
        name: volume.tags.Name ?? volume.id,
        tags: volume.tags,
        volume,
      }),
    ),
  judge({ volume }, facts, _options, context) {
    if (volume.encrypted === null) return cannotKnow([context.unstated(volumes, "Encrypted")]);
    const byDefault = facts.ebsEncryptionByDefault.get(context.region);
    const advice =
      byDefault.known && byDefault.value === false
        ? [note(`new volumes in ${context.region} are not encrypted by default`)]
        : [];
    const evidence = saw(volumes, volume.id, "Encrypted", volume.encrypted);
    return combine(
      volume.encrypted
        ? pass("encrypted at rest", evidence)
        : fail("unencrypted", "it is not encrypted", evidence),
      ...advice,
    );
  },
});
