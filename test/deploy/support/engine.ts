import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { type Emulator, startMoto } from "../../../fixtures/emulators/start.ts";
import { type Fault, Front } from "./front.ts";
import { clientIn, engineAccount } from "./organization.ts";
import { type Deployment, resolverFor, resourceIn, templateOf } from "./template.ts";

/** What a run reported in short. */
export interface Summary {
  readonly run: string;
  readonly verdict: string;
  readonly accounts: number;
  readonly places: {
    readonly expected: number;
    readonly recorded: number;
    readonly missing: number;
  };
  readonly missing: readonly {
    readonly account: string;
    readonly region: string;
    readonly error: string;
    readonly cause: string;
  }[];
}

const template = templateOf("engine.json");

/** The engine's template, deployed as far as an emulator takes it. */
export class Engine {
  readonly front: Front;
  readonly deployment: Deployment;
  readonly #emulator: Emulator;
  readonly #s3: S3Client;
  readonly #bucket: string;

  private constructor(emulator: Emulator, front: Front, deployment: Deployment) {
    this.#emulator = emulator;
    this.front = front;
    this.deployment = deployment;
    this.#s3 = new S3Client({
      ...clientIn(front.endpoint, deployment.region),
      forcePathStyle: true,
    });
    const [bucket] = resourceIn(template, "AWS::S3::Bucket");
    this.#bucket = bucket.toLowerCase();
  }

  /**
   * @param faults by `ACCOUNT/REGION`; they may be added until the run starts
   */
  static async deploy(
    python: string,
    region: string,
    parameters: Deployment["parameters"],
    faults: ReadonlyMap<string, Fault>,
  ): Promise<Engine> {
    const deployment = { account: engineAccount, region, parameters };
    const front = new Front(template, deployment, faults);
    await front.listen();
    const emulator = await startMoto(python, Number(new URL(front.endpoint).port));
    front.standBefore(emulator.endpoint);
    await fetch(`${emulator.endpoint}/moto-api/config`, {
      method: "POST",
      body: JSON.stringify({ stepfunctions: { execute_state_machine: true } }),
    });
    const engine = new Engine(emulator, front, deployment);
    await engine.#s3.send(
      new CreateBucketCommand({
        Bucket: engine.#bucket,
        CreateBucketConfiguration: { LocationConstraint: region as "eu-west-1" },
      }),
    );
    return engine;
  }

  get endpoint(): string {
    return this.front.endpoint;
  }

  async stop(): Promise<void> {
    await this.front.stop();
    await this.#emulator.stop();
  }

  /**
   * The definition as the template has it, with its references put in. The emulator's grammar takes a
   * percentage only with a decimal point; it is the same number.
   */
  get definition(): string {
    const [, { Properties }] = resourceIn(template, "AWS::StepFunctions::StateMachine");
    return String(resolverFor(template, this.deployment)(Properties.DefinitionString)).replaceAll(
      '"ToleratedFailurePercentage":100,',
      '"ToleratedFailurePercentage":100.0,',
    );
  }

  /** Runs the state machine to its end. */
  async run(): Promise<{
    readonly status: string;
    readonly summary: Summary;
    readonly name: string;
  }> {
    const states = new SFNClient(clientIn(this.endpoint, this.deployment.region));
    const { stateMachineArn } = await states.send(
      new CreateStateMachineCommand({
        name: "gonogo-engine-scan",
        definition: this.definition,
        roleArn: `arn:aws:iam::${engineAccount}:role/gonogo/scan/role`,
      }),
    );
    const name = "nightly-1";
    const { executionArn } = await states.send(
      new StartExecutionCommand({ stateMachineArn, name, input: "{}" }),
    );
    for (;;) {
      const { status = "", output } = await states.send(
        new DescribeExecutionCommand({ executionArn }),
      );
      if (status === "SUCCEEDED") return { status, name, summary: JSON.parse(output ?? "null") };
      if (status !== "RUNNING") {
        const { events = [] } = await states.send(new GetExecutionHistoryCommand({ executionArn }));
        const failed = events.filter(({ type }) => type?.includes("Failed"));
        throw new Error(`${status}: ${JSON.stringify(failed)}\n${this.front.log}`);
      }
      await new Promise((later) => setTimeout(later, 250));
    }
  }

  async put(key: string, body: string): Promise<void> {
    await this.#s3.send(new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: body }));
  }

  async keys(prefix: string): Promise<readonly string[]> {
    const keys: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await this.#s3.send(
        new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: prefix, ContinuationToken }),
      );
      keys.push(...(page.Contents ?? []).map(({ Key = "" }) => Key));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return keys;
  }

  async get(key: string): Promise<Buffer> {
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }

  /** Copies what lies below a prefix into a folder. */
  async copy(prefix: string, folder: string): Promise<void> {
    for (const key of await this.keys(prefix)) {
      const file = join(folder, key.slice(prefix.length));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, await this.get(key));
    }
  }
}
