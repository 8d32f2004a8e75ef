import type { fromNodeProviderChain } from "@aws-sdk/credential-providers";

/** A token bucket that AWS documents for an API or a group of APIs, per account and region. */
export interface Bucket {
  readonly name: string;
  readonly burst: number;
  readonly perSecond: number;
}

/** Gives credentials, renewed when they expire. */
export type Credentials = ReturnType<typeof fromNodeProviderChain>;

/** What every client of a region is made with. */
export interface Connection {
  readonly region: string;
  readonly credentials: Credentials;
}

/** The parts of an SDK client that the engine uses. */
export interface Client {
  readonly middlewareStack: {
    add(middleware: unknown, options: unknown): void;
    addRelativeTo(middleware: unknown, options: unknown): void;
  };
  destroy(): void;
}

/**
 * One AWS service: how its client is loaded, made and paced. The SDK's module is imported on first
 * use, so that a scan pays only for the services that its rules need.
 */
export interface Service<S = unknown, C extends Client = Client> {
  /** The prefix of its actions in IAM policies: `elasticloadbalancing`. */
  readonly prefix: string;
  load(): Promise<S>;
  connect(sdk: S, configuration: ClientConfiguration): C;
  bucketOf(operation: string): Bucket;
}

/** What all clients are configured with. */
export interface ClientConfiguration extends Connection {
  /** The SDK asks once; asking again is paced and patient. */
  readonly maxAttempts: 1;
  /**
   * Whether the calls of one operation share a chain of middleware, and the context in which it notes the
   * endpoint: right wherever the endpoint does not depend on what is asked for.
   */
  readonly cacheMiddleware: boolean;
  readonly requestHandler: import("@smithy/node-http-handler").NodeHttpHandler;
}

/** Declares a service. Where AWS documents no limit, 10 requests a second are taken as harmless. */
export const defineService = <S, C extends Client>(service: {
  readonly prefix: string;
  load(): Promise<S>;
  connect(sdk: S, configuration: ClientConfiguration): C;
  bucketOf?(operation: string): Bucket;
}): Service<S, C> => ({
  ...service,
  bucketOf: service.bucketOf ?? (() => ({ name: service.prefix, burst: 20, perSecond: 10 })),
});
