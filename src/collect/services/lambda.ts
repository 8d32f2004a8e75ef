import { rotationFunctions, secrets } from "../../model/facts/secrets.ts";
import { type Collector, keysFrom, lookup } from "../collector.ts";
import { defineService } from "../service.ts";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 15/s for the control plane as a whole. */
const lambda = defineService({
  prefix: "lambda",
  load: () => import("@aws-sdk/client-lambda"),
  connect: (sdk, configuration) => new sdk.LambdaClient(configuration),
  bucketOf: () => ({ name: "lambda:control", burst: 15, perSecond: 15 }),
});

const functionCollector = lookup({
  kind: rotationFunctions,
  service: lambda,
  needs: { secrets },
  keys: (facts) => keysFrom(facts.secrets.list(), ({ rotationLambda }) => [rotationLambda]),
  absent: ["ResourceNotFoundException"],
  async fetch({ sdk, client }, [arn = ""]) {
    const answer = await client.send(
      new sdk.GetFunctionConfigurationCommand({ FunctionName: arn }),
    );
    return [
      [
        arn,
        {
          arn: answer.FunctionArn ?? arn,
          securityGroups: [...(answer.VpcConfig?.SecurityGroupIds ?? [])].sort(),
          subnets: [...(answer.VpcConfig?.SubnetIds ?? [])].sort(),
        },
      ],
    ];
  },
});

export const lambdaCollectors: readonly Collector[] = [functionCollector];
