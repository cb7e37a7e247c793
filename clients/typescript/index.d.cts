import type * as control from "./control.cjs";

/** The control plane's types, made of its OpenAPI document: `control.SandboxAnswer`, `control.Operations["listEvents"]["query"]`. */
export type { control };

export type System = "coax" | "coext" | "msgboxx" | "tripdesk" | (string & {});
export type SigningSystem = "coax" | "coext" | "tripdesk";

type Call = keyof control.Operations;
type Body<Name extends Call> = control.Operations[Name]["body"];
type Answer<Name extends Call> = control.Operations[Name]["answer"];
/** Without what would have a call answer with something else than `items`. */
type Filters<Name extends Call> = Omit<
  control.Operations[Name]["query"],
  "after" | "before" | "count" | "limit" | "masked" | "timeout" | "view"
>;

export type SandboxOptions = Body<"createSandbox">;
export type Message = Answer<"listMessages">["items"][number];
export type Status = Body<"reportStatus">["status"];
export type Fault = Body<"armFault">;
export type Request = Answer<"listRequests">["items"][number];
export type Delivery = Answer<"listDeliveries">["items"][number];
export type MessageFilters = Filters<"listMessages">;
export type RequestFilters = Filters<"listRequests">;
export type DeliveryFilters = Filters<"listDeliveries">;

/** A refusal of the control plane: RFC 9457. */
export declare class ControlProblem extends Error {
  readonly status: number;
  readonly body: Partial<control.Problem> & Record<string, unknown>;
}

export interface StartOptions {
  /** A server that runs; MOCK_URL unless given. */
  url?: string;
  /** An image that docker or podman runs; MESSAGING_MOCK_IMAGE unless given. */
  image?: string;
  /** What starts a server where there is none: `mock-server`. */
  command?: string;
  /** Flags of `mock-server run`, such as `--seed=7`. */
  args?: readonly string[];
  /** The server's `--control-token`; MOCK_CONTROL_TOKEN unless given. */
  token?: string;
  /** Seconds: 120 unless given. */
  timeout?: number;
}

export declare function startMock(options?: StartOptions): Promise<Mock>;

export interface CallOptions {
  body?: unknown;
  query?: Record<string, string | number | boolean | undefined>;
}

export declare class Mock implements AsyncDisposable {
  constructor(url: string, options?: { token?: string; stop?: () => Promise<void> });
  readonly url: string;
  sandbox(options?: SandboxOptions): Promise<Sandbox>;
  call<T = unknown>(method: string, path: string, options?: CallOptions): Promise<T>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Configuration {
  readonly baseUrl: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly otherCredentials: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface ArmedFault extends Answer<"armFault"> {
  disarm(): Promise<void>;
}

export declare class Sandbox implements AsyncDisposable {
  readonly id: string;
  readonly systems: Readonly<Record<string, Configuration>> & Record<"coax" | "coext" | "msgboxx" | "tripdesk", Configuration>;
  readonly webhooks: Webhooks;
  call<T = unknown>(method: string, path: string, options?: CallOptions): Promise<T>;
  inbound(system: System, from: string, text: string, more?: Omit<Body<"sendInbound">, "system" | "from" | "text">): Promise<Answer<"sendInbound">>;
  advance(how: number | Body<"advanceClock">): Promise<Answer<"advanceClock">>;
  now(): Promise<string>;
  sent(filters?: Omit<MessageFilters, "direction">): Promise<Message[]>;
  messages(filters?: MessageFilters): Promise<Message[]>;
  waitForMessage(filters?: Filters<"waitForMessages">, options?: { timeout?: number }): Promise<Message>;
  report(messageId: string, status: Status): Promise<Answer<"reportStatus">>;
  fault(rule: Fault): Promise<ArmedFault>;
  requests(filters?: RequestFilters): Promise<Request[]>;
  verify(expected: Body<"verifyExpectations">): Promise<Answer<"verifyExpectations">>;
  reset(): Promise<Answer<"resetSandbox">>;
  delete(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Webhooks {
  subscribe(system: System, url: string, options?: Omit<Body<"setWebhook">, "url">): Promise<Answer<"setWebhook">>;
  try(system: System, event: string): Promise<Answer<"tryEvent">>;
  drain(options?: { timeout?: number }): Promise<Answer<"drainWebhooks">>;
  deliveries(filters?: DeliveryFilters): Promise<Delivery[]>;
  redeliver(deliveryId: string): Promise<Answer<"redeliverWebhook">>;
}

type Run = () => Promise<void>;
interface Each {
  beforeEach(run: Run): unknown;
  afterEach(run: Run): unknown;
}

/** Those of Vitest and Jest, or those of node:test. */
export type Hooks =
  | (Each & { beforeAll(run: Run, milliseconds?: number): unknown; afterAll(run: Run): unknown })
  | (Each & { before(run: Run): unknown; after(run: Run): unknown });

/** One server for a file's tests, and the sandbox of the one that runs. */
export declare function sandboxForTests(
  hooks: Hooks,
  options?: { start?: StartOptions; sandbox?: SandboxOptions },
): { readonly sandbox: Sandbox };

export interface SandboxFixtures {
  /** One server for a worker. */
  mock: [(given: {}, use: (mock: Mock) => Promise<void>) => Promise<void>, { scope: "worker"; timeout: number }];
  /** The running test's own. */
  sandbox: (given: { mock: Mock }, use: (sandbox: Sandbox) => Promise<void>) => Promise<void>;
}

/** What `test.extend` of Playwright takes, and that of Vitest. */
export declare function sandboxFixtures(options?: { start?: StartOptions; sandbox?: SandboxOptions }): SandboxFixtures;

/** Whether `system` sent a webhook; throws RangeError for one that signs nothing. */
export declare function verifySignature(
  system: SigningSystem,
  webhook: {
    secret: string;
    headers: Headers | Record<string, string | string[] | undefined>;
    body: string | Uint8Array;
    /** Unix seconds. */
    now?: number;
    tolerance?: number;
  },
): boolean;
