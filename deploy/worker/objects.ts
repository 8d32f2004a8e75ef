import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import pLimit from "p-limit";

/** S3 answers some thousand requests a second below one prefix; a worker's network is the limit. */
const atOnce = 64;

/** The engine's bucket. */
export class Objects {
  readonly #client = new S3Client({ maxAttempts: 8, forcePathStyle: isEmulated() });
  readonly #bucket: string;

  constructor(bucket: string) {
    this.#bucket = bucket;
  }

  async keysBelow(prefix: string): Promise<readonly string[]> {
    const keys: string[] = [];
    const pages = paginateListObjectsV2(
      { client: this.#client },
      { Bucket: this.#bucket, Prefix: prefix },
    );
    for await (const { Contents = [] } of pages) {
      keys.push(...Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key])));
    }
    return keys;
  }

  async text(key: string): Promise<string> {
    const { Body } = await this.#client.send(
      new GetObjectCommand({ Bucket: this.#bucket, Key: key }),
    );
    return (await Body?.transformToString()) ?? "";
  }

  async download(key: string, file: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    const { Body } = await this.#client.send(
      new GetObjectCommand({ Bucket: this.#bucket, Key: key }),
    );
    await pipeline(Body as Readable, createWriteStream(file));
  }

  /** Everything below a prefix, into a folder; @returns the keys */
  async downloadBelow(prefix: string, folder: string): Promise<readonly string[]> {
    const keys = await this.keysBelow(prefix);
    const limit = pLimit(atOnce);
    await Promise.all(
      keys.map((key) => limit(() => this.download(key, join(folder, key.slice(prefix.length))))),
    );
    return keys;
  }

  async upload(file: string, key: string, ContentType?: string): Promise<void> {
    const { size } = await stat(file);
    await this.#client.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: key,
        Body: createReadStream(file),
        ContentLength: size,
        ...(ContentType === undefined ? {} : { ContentType }),
      }),
    );
  }

  async write(key: string, text: string): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: key,
        Body: text,
        ContentType: "application/json",
      }),
    );
  }
}

/** An emulator answers under one name for all buckets. */
const isEmulated = (): boolean =>
  process.env.AWS_ENDPOINT_URL !== undefined || process.env.AWS_ENDPOINT_URL_S3 !== undefined;
