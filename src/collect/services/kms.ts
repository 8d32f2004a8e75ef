import { kmsKeys, secrets } from "../../model/facts/secrets.ts";
import { type Collector, keysFrom, lookup } from "../collector.ts";
import { defineService } from "../service.ts";

const kms = defineService({
  prefix: "kms",
  load: () => import("@aws-sdk/client-kms"),
  connect: (sdk, configuration) => new sdk.KMSClient(configuration),
});

const keyCollector = lookup({
  kind: kmsKeys,
  service: kms,
  needs: { secrets },
  keys: (facts) => keysFrom(facts.secrets.list(), ({ kmsKey }) => [kmsKey]),
  absent: ["NotFoundException"],
  async fetch({ sdk, client }, [key = ""]) {
    const { KeyMetadata } = await client.send(new sdk.DescribeKeyCommand({ KeyId: key }));
    return KeyMetadata === undefined
      ? []
      : [
          [
            key,
            {
              arn: KeyMetadata.Arn ?? key,
              state: KeyMetadata.KeyState ?? null,
              manager: KeyMetadata.KeyManager ?? null,
            },
          ],
        ];
  },
});

export const kmsCollectors: readonly Collector[] = [keyCollector];
