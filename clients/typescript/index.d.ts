export type System = "coax" | "coext" | "msgboxx" | "tripdesk" | (string & {});
export type SigningSystem = "coax" | "coext" | "tripdesk";
export type Status = "queued" | "sent" | "delivered" | "read" | "failed" | (string & {});

/** A refusal of the control plane: RFC 9457. */
export declare class ControlProblem extends Error {
  readonly status: number;
  readonly body: { title?: string; detail?: string; errors?: Record<string, unknown>; [more: string]: unknown };
}

export interface StartOptions {
  /** A server that runs; MOCK_URL unless given. */
  url?: string;
  /** Its `--control-token`; MOCK_CONTROL_TOKEN unless given. */
  token?: string;
  /** What starts a server where there is none: `mock-server`. */
  command?: string;
  args?: readonly string[];
  /** Seconds. */
  timeout?: number;
}

export declare function startMock(options?: StartOptions): Promise<Mock>;

export interface CallOptions {
  body?: unknown;
  query?: Record<string, string | number | boolean | undefined>;
}

export interface SandboxOptions {
  id?: string;
  seed?: number;
  fixtures?: "default" | "empty" | Record<string, unknown>;
  clock?: { now?: string; frozen?: boolean };
  delivery?: { mode?: "auto" | "manual"; delays?: { sent?: number; delivered?: number; read?: number } };
  limits?: Record<string, { per_minute: number | null }>;
  signatures?: "real" | "sandbox";
  label?: string;
  strict?: boolean;
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

export interface Message {
  id: string;
  system: string;
  direction: "inbound" | "outbound";
  from: string;
  to: string;
  text: string;
  status: Status;
  channel: string;
  created_at: string;
  [more: string]: unknown;
}

export interface MessageFilters {
  system?: System;
  direction?: "inbound" | "outbound";
  to?: string;
  from?: string;
  status?: Status;
  channel?: string;
  q?: string;
  query?: string;
  since?: string;
  until?: string;
}

export interface Fault {
  kind: "error" | "delay" | "rate_limit" | "reset";
  system?: System;
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path?: string;
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  after_effect?: boolean;
  delay_ms?: number;
  times?: number;
  probability?: number;
  after?: number;
  ttl_seconds?: number;
}

export interface ArmedFault {
  id: string;
  hits: number;
  disarm(): Promise<void>;
  [more: string]: unknown;
}

export interface Request {
  id: string;
  at: string;
  system: string;
  method: string;
  path: string;
  response: { status: number; [more: string]: unknown } | null;
  [more: string]: unknown;
}

export interface Delivery {
  id: string;
  system: string;
  event: string;
  status: string;
  attempt: number;
  [more: string]: unknown;
}

export declare class Sandbox implements AsyncDisposable {
  readonly id: string;
  readonly systems: Readonly<Record<string, Configuration>> & Record<"coax" | "coext" | "msgboxx" | "tripdesk", Configuration>;
  readonly webhooks: Webhooks;
  call<T = unknown>(method: string, path: string, options?: CallOptions): Promise<T>;
  inbound(
    system: System,
    from: string,
    text: string,
    more?: { to?: string; channel?: string; name?: string; attachments?: string[]; plane?: string; region?: string },
  ): Promise<Message>;
  advance(how: number | { to: string } | { next: true } | { seconds: number; timeout?: number }): Promise<{ now: string; [more: string]: unknown }>;
  now(): Promise<string>;
  sent(filters?: Omit<MessageFilters, "direction">): Promise<Message[]>;
  messages(filters?: MessageFilters): Promise<Message[]>;
  waitForMessage(filters?: MessageFilters, options?: { timeout?: number }): Promise<Message>;
  report(messageId: string, status: Status): Promise<Message>;
  fault(rule: Fault): Promise<ArmedFault>;
  requests(filters?: CallOptions["query"]): Promise<Request[]>;
  verify(expected: { requests?: object[]; messages?: object[] }): Promise<{ verified: true }>;
  reset(): Promise<unknown>;
  delete(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Webhooks {
  subscribe(system: System, url: string, options?: { secret?: string; events?: readonly string[] }): Promise<Record<string, unknown>>;
  try(system: System, event: string): Promise<Record<string, unknown>>;
  drain(options?: { timeout?: number }): Promise<Record<string, unknown>>;
  deliveries(filters?: CallOptions["query"]): Promise<Delivery[]>;
  redeliver(deliveryId: string): Promise<Delivery>;
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
