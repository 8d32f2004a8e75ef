/**
 * The entry of the engine's image. On Lambda it serves its runtime API; elsewhere it carries out the one
 * task that its environment names, as on Fargate.
 */
import { serveLambda } from "./lambdaRuntime.ts";
import { perform } from "./work.ts";

/** What writing and uploading what was read may take at the end of Lambda's time. */
const reserve = 20_000;

const api = process.env.AWS_LAMBDA_RUNTIME_API;

if (api !== undefined) {
  await serveLambda(api, ({ event, deadline }) =>
    perform(event, { until: deadline - reserve, isTask: false }),
  );
} else {
  try {
    const done = await perform(JSON.parse(process.env.GONOGO_TASK ?? "null"), {
      until: Number.POSITIVE_INFINITY,
      isTask: true,
    });
    process.stderr.write(`${JSON.stringify(done)}\n`);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    process.stderr.write(`${name}: ${message}\n`);
    process.exitCode = 1;
  }
}
