// Made of the control plane's OpenAPI document by `make types`.
export interface AccountAnswer {
  id: string;
  label: string;
}

export interface Advance {
  /** To the instant at which something is due next; 409 where nothing is. */
  next?: boolean;
  seconds?: number;
  /** 30.0 unless told otherwise. */
  timeout?: number;
  to?: string;
}

export interface AdvancedAnswer {
  dropped?: number;
  events: Span;
  fired: number;
  from: string;
  frozen: boolean;
  happened: Record<string, number>;
  now: string;
  windows_closed: ClosedWindow[];
}

export interface AdvancedInVain {
  detail: string;
  errors?: Record<string, unknown>;
  found: AdvancedSoFar;
  status: number;
  title: string;
  type: string;
}

export interface AdvancedSoFar {
  dropped?: number;
  events: Span;
  fired: number;
  from: string;
  frozen: boolean;
  happened: Record<string, number>;
  now: string;
  under_way: number;
  windows_closed: ClosedWindow[];
}

export interface AttemptAnswer {
  at: string;
  attempt: number;
  error?: string;
  event: string;
  id: string;
  next_attempt_at?: string;
  request: DeliveryRequest;
  response?: DeliveryResponse;
  status: "delivered" | "retrying" | "failed" | "skipped" | "refused";
  system: string;
  url: string;
}

export interface AttemptRow {
  at: string;
  attempt: number;
  duration_ms?: number;
  error?: string;
  id: string;
  response_status?: number;
  status: "delivered" | "retrying" | "failed" | "skipped" | "refused";
}

export interface ButtonFixture {
  text: string;
  url?: string | null;
}

export interface ChangedSandbox {
  delivery?: DeliverySettings;
  label?: string;
  /** Whose it is, as in `{"team":"checkout"}`: at most 16, found by `?labels=`. */
  labels?: Record<string, string>;
  limits?: Record<string, Record<string, number | null>>;
  /** `real`: the time that an application's own clock shows. `sandbox`: this sandbox's clock. */
  signatures?: "real" | "sandbox";
  /** Seconds of real time without use after which it ends by itself; 0: never. */
  ttl_seconds?: number;
}

export interface ClockAnswer {
  dropped?: number;
  frozen: boolean;
  now: string;
}

export interface ClockSettings {
  /** false unless told otherwise. */
  frozen?: boolean;
  now?: string;
}

export interface ClosedWindow {
  address: string;
  at: string;
  system: string;
}

export interface CoaxCampaign {
  name?: string;
  status: "active" | "paused";
}

export interface CoextKey {
  /** 5000 unless told otherwise. */
  daily_limit?: number;
  expires_at?: string | null;
  ip_whitelist?: string[] | null;
  /** "Unnamed" unless told otherwise. */
  name?: string;
  permissions: ("send_text" | "send_template" | "send_media" | "view_templates" | "view_messages")[];
  /** 60 unless told otherwise. */
  rate_limit?: number;
  /** false unless told otherwise. */
  require_signature?: boolean;
  /** "active" unless told otherwise. */
  status?: "active" | "revoked" | "suspended";
}

export interface CoextKeyChange {
  daily_limit?: number;
  expires_at?: string | null;
  ip_whitelist?: string[] | null;
  name?: string;
  permissions?: ("send_text" | "send_template" | "send_media" | "view_templates" | "view_messages")[];
  rate_limit?: number;
  require_signature?: boolean;
  status?: "active" | "revoked" | "suspended";
}

export interface CoextTemplate {
  body: string;
  buttons?: ButtonFixture[];
  /** "UTILITY" unless told otherwise. */
  category?: string;
  footer?: string | null;
  header?: string | null;
  language: string;
  /** 0 unless told otherwise. */
  optional?: number;
  status: "APPROVED" | "PENDING" | "REJECTED";
  variables?: string[];
}

export interface CollectionPage {
  items: Record<string, unknown>[];
  paging: WindowPaging;
}

export interface CutAnswer {
  kept: number;
  sha256: string | null;
  size: number;
}

export interface DashboardAbility {
  method: string;
  path: string;
  summary: string;
}

export interface Delays {
  delivered?: number;
  read?: number;
  sent?: number;
}

export interface DelaysAnswer {
  delivered: number;
  read: number;
  sent: number;
}

export interface DeletedAnswer {
  deleted: number;
}

export interface DeliveryAnswer {
  delays: DelaysAnswer;
  mode: "auto" | "manual";
}

export interface DeliveryDetail {
  at: string;
  attempt: number;
  duration_ms?: number;
  error?: string;
  event: string;
  id: string;
  message_id?: string;
  next_attempt_at?: string;
  of: number;
  parcel?: string;
  request: DeliveryRequest;
  response?: WholeResponse;
  signature?: SignatureAnswer;
  status: "delivered" | "retrying" | "failed" | "skipped" | "refused";
  system: string;
  url: string;
}

export interface DeliveryPage {
  items: AttemptAnswer[];
  paging: SearchedPaging;
  query?: TermAnswer[];
}

export interface DeliveryRequest {
  body: string;
  headers: Record<string, string>;
}

export interface DeliveryResponse {
  body: string;
  status: number;
}

export interface DeliverySettings {
  delays?: Delays;
  mode?: "auto" | "manual";
}

export interface Drained {
  attempted: number;
  under_way: number;
}

export interface DroppedPaging {
  dropped: number;
  page: number;
  page_size: number;
  pages: number;
  total: number;
}

export interface DueAnswer {
  at: string;
  in_seconds: number;
  kind: string;
  passive: boolean;
  refs: Record<string, string>;
  system?: string;
  what: string;
}

export interface DueList {
  frozen: boolean;
  items: DueAnswer[];
  now: string;
  total: number;
}

export interface DueOfMessage {
  at: string;
  kind: string;
  what: string;
}

export interface EventAnswer {
  at: string;
  cause?: string;
  id: string;
  lane: "you" | "request" | "message" | "webhook";
  real_at: string;
  refs: Record<string, string>;
  row: Record<string, unknown>;
  system?: string;
  type: "request.answered" | "message.created" | "message.scheduled" | "message.status" | "message.skipped" | "webhook.attempted" | "webhook.skipped" | "finding.added" | "clock.advanced" | "clock.frozen" | "clock.resumed" | "inbound.given" | "status.forced" | "fault.armed" | "fault.disarmed" | "fault.spent" | "dashboard.set" | "webhook.subscribed" | "webhook.redelivered" | "webhook.tried" | "settings.changed" | "journal.cleared" | "findings.cleared" | "sandbox.reset" | "state.imported" | "sandbox.deleted" | "test.note";
  /** A sentence for people, of at most 200 characters. */
  what: string;
}

export interface EventPage {
  dropped: number;
  first: string;
  frozen: boolean;
  items: EventAnswer[];
  last: string;
  more: boolean;
  now: string;
  /** How a search was read. */
  query?: TermAnswer[];
}

export interface EventsGone {
  detail: string;
  errors?: Record<string, unknown>;
  last: string;
  status: number;
  title: string;
  type: string;
}

export interface ExpectedMessage {
  channel?: string;
  direction?: "outbound" | "inbound";
  from?: string;
  q?: string;
  since?: string;
  status?: "queued" | "sent" | "delivered" | "read" | "bounced" | "failed" | "received" | "scheduled" | "skipped";
  system?: string;
  times?: number | {
    max?: number;
    min?: number;
  };
  to?: string;
  until?: string;
}

export interface ExpectedRequest {
  body?: unknown;
  body_sha256?: string;
  /** In capitals or not. */
  method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" | "TRACE";
  path?: string;
  system?: string;
  times?: number | {
    max?: number;
    min?: number;
  };
}

export interface FailureAnswer {
  code: string;
  message: string;
}

export interface FaultAnswer {
  after: number;
  after_effect?: boolean;
  armed_at?: string;
  body?: unknown;
  delay_ms?: number;
  expires_at?: string;
  headers?: Record<string, string>;
  hits: number;
  id: string;
  kind: "error" | "delay" | "rate_limit" | "reset" | "truncate";
  /** How often it may still act; absent where that has no end. */
  left?: number;
  method?: string;
  path?: string;
  probability?: number;
  seen: number;
  /** Whether it acts no more, being used up or its time over. */
  spent: boolean;
  status?: number;
  system?: string;
  times?: number;
}

export interface FaultList {
  items: FaultAnswer[];
}

export interface FindingAnswer {
  at?: string;
  count?: number;
  delivery_id?: string;
  detail: string;
  first_at?: string;
  id?: string;
  kind: "unknown_field" | "unknown_parameter" | "undocumented_call" | "ignored_rate_limit" | "unanswered_webhook" | "dropped_header" | "full_sandbox";
  last_at?: string;
  near?: string[];
  request_id?: string;
  requests?: string[];
  system: string;
}

export interface FindingPage {
  items: FindingAnswer[];
  paging: SearchedPaging;
  query?: TermAnswer[];
}

export interface ForcedStatus {
  error?: FailureAnswer;
  status: "queued" | "sent" | "delivered" | "read" | "bounced" | "failed";
}

export interface FoundAnswer {
  detail: string;
  id: string;
  kind: string;
}

export interface Health {
  /** Whether everything is loaded; a call that comes before waits for what it needs. */
  ready: boolean;
  status: string;
  systems: string[];
  uptime_seconds: number;
  version: string;
}

export interface InboundMessage {
  attachments?: string[];
  channel?: string | null;
  from: string;
  name?: string | null;
  plane?: string | null;
  /** Where `from` is dialled, such as GB, when it is a national number; any other is in E.164. */
  region?: string | null;
  system: string;
  text: string;
  to?: string | null;
}

export interface KnownAnswer {
  name: string;
}

export interface KnownFailure {
  code: string;
  message: string;
}

export interface KnownIn {
  account: string;
  channel: string;
  messages: number;
  party: string;
  system: string;
  thread: string;
}

export interface LimitAnswer {
  label: string;
  limit: number | null;
  refusal: string;
  remaining?: number;
  resets_at?: string;
  set_by: "key" | "sandbox" | "vendor";
  subject: string;
  system: string;
  used?: number;
  window: "minute" | "day";
}

export interface LimitList {
  items: LimitAnswer[];
}

export interface Live {
  status: "ok";
}

export interface MessageAnswer {
  channel: string;
  created_at: string;
  direction: "outbound" | "inbound";
  error?: FailureAnswer;
  from: string;
  history: StatusAnswer[];
  id: string;
  kind: string;
  native: Record<string, unknown>;
  scheduled_at?: string;
  status: "queued" | "sent" | "delivered" | "read" | "bounced" | "failed" | "received" | "scheduled" | "skipped";
  system: string;
  text: string;
  to: string;
}

export interface MessageDetail {
  account: string;
  channel: string;
  counterpart: string;
  created_at: string;
  direction: "outbound" | "inbound";
  due: DueOfMessage[];
  error?: FailureAnswer;
  from: string;
  history: StatusAnswer[];
  id: string;
  kind: string;
  may_report: string[];
  name?: string;
  native: Record<string, unknown>;
  party: string;
  /** The request that sent it, as long as that is known. */
  request_id?: string;
  scheduled_at?: string;
  status: "queued" | "sent" | "delivered" | "read" | "bounced" | "failed" | "received" | "scheduled" | "skipped";
  system: string;
  text: string;
  thread: string;
  to: string;
}

export interface MessagePage {
  items: MessageRow[];
  paging: SearchedPaging;
  query?: TermAnswer[];
}

export interface MessageRow {
  channel: string;
  created_at: string;
  direction: "outbound" | "inbound";
  error?: FailureAnswer;
  from: string;
  history?: StatusAnswer[];
  id: string;
  kind: string;
  native?: Record<string, unknown>;
  scheduled_at?: string;
  status: "queued" | "sent" | "delivered" | "read" | "bounced" | "failed" | "received" | "scheduled" | "skipped";
  system: string;
  text: string;
  to: string;
}

export interface MessagesFound {
  items: MessageAnswer[];
}

export interface MsgboxxApiAccount {
  name: string;
  phoneNumber: string;
}

export interface MsgboxxInbox {
  apiAccountId: string;
  name: string;
}

export interface MsgboxxTeam {
  apiAccountIds?: string[];
  /** "" unless told otherwise. */
  description?: string;
  name: string;
  userIds?: string[];
}

export interface MsgboxxTemplate {
  apiAccountId: string;
  name: string;
  status: "Approved" | "Pending" | "Rejected";
  /** "" unless told otherwise. */
  templateExample?: string;
  templateText: string;
}

export interface MsgboxxUser {
  /** false unless told otherwise. */
  administrator?: boolean;
  apiAccountIds: string[];
  firstName: string;
  lastName: string;
  password: string;
  username: string;
}

export interface NearMessage {
  differences: string[];
  direction: "outbound" | "inbound";
  from: string;
  id: string;
  status: "queued" | "sent" | "delivered" | "read" | "bounced" | "failed" | "received" | "scheduled" | "skipped";
  system: string;
  to: string;
}

export interface NewFault {
  /** 0 unless told otherwise. */
  after?: number;
  /** The request is carried out first: only its answer is lost. */
  after_effect?: boolean;
  body?: unknown;
  delay_ms?: number;
  /** None that says where the answer ends or what becomes of its connection. */
  headers?: Record<string, string>;
  kind: "error" | "delay" | "rate_limit" | "reset" | "truncate";
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path?: string;
  probability?: number;
  status?: number;
  system?: string;
  times?: number;
  ttl_seconds?: number;
}

export interface NewNote {
  type: "test.note";
  what: string;
}

export interface NewReport {
  failure?: TestFailure;
  redact?: string[];
  /** The real time from which on requests that reached no sandbox are told of. */
  since?: string;
}

export interface NewSandbox {
  clock?: ClockSettings;
  delivery?: DeliverySettings;
  /** `default`, `empty`, or fixtures by system as in the YAML files. "default" unless told otherwise. */
  fixtures?: string | Record<string, Record<string, unknown>>;
  id?: string;
  /** "" unless told otherwise. */
  label?: string;
  /** Whose it is, as in `{"team":"checkout"}`: at most 16, found by `?labels=`. */
  labels?: Record<string, string>;
  limits?: Record<string, Record<string, number | null>>;
  seed?: number;
  /** `real`: the time that an application's own clock shows. `sandbox`: this sandbox's clock. "real" unless told otherwise. */
  signatures?: "real" | "sandbox";
  /** Refuse fields that a system would ignore. false unless told otherwise. */
  strict?: boolean;
  /** Seconds of real time without use after which it ends by itself; 0: never. */
  ttl_seconds?: number;
}

export interface NewSubscription {
  /** true unless told otherwise. */
  enabled?: boolean;
  events?: string[] | null;
  secret?: string | null;
  url: string;
}

export interface NotCome {
  detail: string;
  errors?: Record<string, unknown>;
  found: WhatThereWas;
  status: number;
  title: string;
  type: string;
}

export interface NoticedAnswer {
  count: number;
  kind: string;
  refs: Record<string, string>;
  what: string;
}

export interface OptionsAnswer {
  attachments?: boolean;
  channels: string[];
  from_form?: string;
  known?: KnownAnswer;
  planes: string[];
  system: string;
  to: ReceiverAnswer[];
}

export interface OptionsList {
  items: OptionsAnswer[];
}

export interface Paging {
  page: number;
  page_size: number;
  pages: number;
  total: number;
}

export interface ParcelAnswer {
  at?: string;
  attempts: AttemptRow[];
  error?: string;
  event: string;
  id: string;
  message_id?: string;
  next_attempt_at?: string;
  planned: number;
  status: "pending" | "delivered" | "retrying" | "failed" | "skipped" | "refused";
  system: string;
  url: string;
}

export interface ParcelPage {
  items: ParcelAnswer[];
  paging: SearchedPaging;
  query?: TermAnswer[];
}

export interface PeoplePage {
  items: PersonAnswer[];
  paging: SearchedPaging;
  query?: TermAnswer[];
}

export interface PersonAnswer {
  address: string;
  inbound: number;
  last: MessageRow;
  last_at: string;
  name?: string;
  outbound: number;
  systems: KnownIn[];
  window?: WindowAnswer;
}

export interface Problem {
  detail: string;
  errors?: Record<string, unknown>;
  status: number;
  title: string;
  type: string;
}

export interface ReceiverAnswer {
  channel?: string;
  default: boolean;
  id: string;
  label: string;
  plane?: string;
}

export interface RecipientAnswer {
  error?: Record<string, string>;
  statuses: string[];
  who: string;
}

export interface RefusedPage {
  items: RefusedRequest[];
  paging: DroppedPaging;
}

export interface RefusedRequest {
  at: string;
  detail: string;
  method: string;
  nearest?: string;
  path: string;
  reason: "missing_credential" | "malformed_credential" | "unknown_credential" | "forged_token" | "expired_token" | "wrong_login" | "unknown_path" | "wrong_method" | "bad_request";
  sandbox?: string;
  status: number;
  system: string | null;
}

export interface ReportAnswer {
  deliveries: Record<string, unknown>[];
  due: Record<string, unknown>[];
  events: Record<string, unknown>[];
  failure: TestFailure | null;
  faults: Record<string, unknown>[];
  findings: Record<string, unknown>[];
  left_out: Record<string, number>;
  limits: Record<string, unknown>[];
  made_at: string;
  made_by: string;
  messages: Record<string, unknown>[];
  /** How the sandbox began. */
  options: Record<string, unknown>;
  parcels: Record<string, unknown>[];
  people: Record<string, unknown>[];
  refused: Record<string, unknown>[];
  report: number;
  requests: Record<string, unknown>[];
  sandbox: Record<string, unknown>;
  spent: Record<string, unknown>[];
  stands_out: NoticedAnswer[];
  state: string | null;
  subscriptions: Record<string, unknown>[];
  windows: Record<string, unknown>[];
}

export interface RequestDetail {
  at: string;
  body: unknown;
  body_cut?: CutAnswer;
  caller?: string;
  duration_ms: number;
  event?: string;
  fault?: string;
  findings: FoundAnswer[];
  headers: Record<string, string>;
  id: string;
  messages: string[];
  method: string;
  path: string;
  query: string;
  real_at?: string;
  response: ResponseAnswer;
  system: string;
  why?: WhyAnswer;
}

export interface RequestPage {
  items: RequestRow[];
  paging: SearchedPaging;
  query?: TermAnswer[];
}

export interface RequestRow {
  at: string;
  body?: unknown;
  body_cut?: CutAnswer;
  duration_ms: number;
  fault?: string;
  headers?: Record<string, string>;
  id: string;
  method: string;
  path: string;
  query: string;
  request_bytes?: number;
  response: StatusOfAnswer;
  response_bytes?: number;
  system: string;
}

export interface ResponseAnswer {
  body: unknown;
  headers: Record<string, string>;
  status: number;
}

export interface SandboxAnswer {
  clock: ClockAnswer;
  counts: SandboxCounts;
  created_at: string;
  delivery: DeliveryAnswer;
  ends_at?: string;
  epoch: string;
  faults_armed: number;
  id: string;
  label: string;
  labels: Record<string, string>;
  last_act_at?: string;
  last_event: string;
  limits: Record<string, Record<string, unknown>>;
  seed: number;
  signatures: "real" | "sandbox";
  strict: boolean;
  systems?: Record<string, SystemAccess>;
  ttl_seconds: number;
}

export interface SandboxCounts {
  deliveries: number;
  faults: number;
  findings: number;
  messages: number;
  people: number;
  requests: number;
}

export interface SandboxPage {
  items: SandboxAnswer[];
  paging: Paging;
}

export interface SavedAnswer {
  bytes: number;
  sandboxes: number;
  seconds: number;
  where: string;
}

export interface SearchedAnswer {
  name: string;
  values: string[];
}

export interface SearchedPaging {
  complete?: boolean;
  dropped: number;
  next?: number;
  page?: number;
  page_size?: number;
  pages?: number;
  previous?: number;
  scanned?: number;
  total?: number;
}

export interface ServerAnswer {
  bounds: Record<string, number>;
  has_token: boolean;
  hosts: string[];
  sandboxes: number;
  seed: number;
  shard: string;
  started_at: string;
  streams: StreamsAnswer;
  systems: string[];
  /** The version of the web page's files. */
  ui: string;
  version: string;
  webhooks_go_to: string[];
}

export interface SignatureAnswer {
  algorithm: string;
  header: string;
  secret_hint?: string;
  /** What the digits are made of. */
  signed: string;
  timestamp: string;
  valid: boolean;
  value: string;
}

export interface Span {
  first: string;
  last: string;
}

export interface StateAnswer {
  size_estimate?: number;
  version?: number;
  [more: string]: unknown;
}

export interface StateDocument {
  version: number;
  [more: string]: unknown;
}

export interface StatusAnswer {
  at: string;
  status: "queued" | "sent" | "delivered" | "read" | "bounced" | "failed" | "received" | "scheduled" | "skipped";
}

export interface StatusOfAnswer {
  body?: unknown;
  headers?: Record<string, string>;
  status: number;
}

export interface StoreAnswer {
  bytes: number;
  dropped: number;
  /** Null where there is none; the tables of a system share their bound in bytes. */
  max_bytes: number | null;
  /** Null where there is none; the tables of a system share their bound in bytes. */
  max_records: number | null;
  name: string;
  records: number;
}

export interface StoreList {
  items: StoreAnswer[];
}

export interface StreamsAnswer {
  limit: number;
  open: number;
}

export interface SubscriptionAnswer {
  enabled: boolean;
  events: string[] | null;
  id?: string;
  /** Whether the system's own API has made it. */
  own_api?: boolean;
  secret?: string;
  /** How the secret ends, where it is long enough to say so. */
  secret_hint?: string;
  system: string;
  url: string;
}

export interface SubscriptionList {
  items: SubscriptionAnswer[];
}

export interface SystemAccess {
  base_url: string;
  credentials: Record<string, string>;
  /** A shell command that works at once. */
  first_call: string;
  other_credentials?: Record<string, Record<string, string>>;
}

export interface SystemAnswer {
  base_path: string;
  channels: string[];
  dashboard: DashboardAbility[];
  hosts: string[];
  limits: Record<string, unknown>;
  name: string;
  planes: string[];
  statuses: string[];
  title: string;
  webhooks: WebhookAbilities | null;
}

export interface SystemList {
  failures: KnownFailure[];
  findings: string[];
  items: SystemAnswer[];
  recipients: RecipientAnswer[];
  search: Record<string, SearchedAnswer[]>;
}

export interface TermAnswer {
  field?: string;
  length: number;
  negated: boolean;
  position: number;
  values: string[];
}

export interface TestFailure {
  /** "" unless told otherwise. */
  log?: string;
  /** "" unless told otherwise. */
  longrepr?: string;
  nodeid: string;
}

export interface Trial {
  event: string;
}

export interface TripDeskAssignment {
  agent: string;
}

export interface TripDeskCredit {
  amount: string;
  /** "test" unless told otherwise. */
  plane?: "test" | "live";
}

export interface Verification {
  /** false unless told otherwise. */
  in_order?: boolean;
  messages?: ExpectedMessage[];
  requests?: ExpectedRequest[];
}

export interface Verified {
  verified: boolean;
}

export interface WaitedInVain {
  detail: string;
  errors?: Record<string, unknown>;
  found: Record<string, unknown>;
  status: number;
  title: string;
  type: string;
}

export interface WebhookAbilities {
  events: string[];
  own_api: boolean;
  retries_after_seconds: number[];
}

export interface WhatThereWas {
  dropped: number;
  items: MessageAnswer[];
  nearest: NearMessage[];
}

export interface WholeResponse {
  body: string;
  headers: Record<string, string>;
  status: number;
}

export interface WhyAnswer {
  kind: string;
  refs: Record<string, string>;
  what: string;
}

export interface WindowAnswer {
  account?: AccountAnswer;
  address?: string;
  affects?: string;
  applies: boolean;
  closes_at?: string;
  message_id?: string;
  name?: string;
  open?: boolean;
  opened_at?: string;
  reason?: "customer_wrote" | "too_long_ago" | "never_wrote";
  remaining_seconds?: number;
  rule: string;
  system: string;
}

export interface WindowPage {
  items: WindowAnswer[];
  paging: WindowPaging;
}

export interface WindowPaging {
  next?: number;
  total: number;
}

/** Each call by its operationId: what it takes in its query and as its body, and what it answers. */
export interface Operations {
  /** Show the document of the control plane with Swagger UI; the page needs no token, and asks for it */
  showDocument: {
    query: Record<string, never>;
    body: undefined;
    answer: undefined;
  };
  /** Get one of the files of Swagger UI */
  getAsset: {
    query: Record<string, never>;
    body: undefined;
    answer: undefined;
  };
  /** Whether the server answers; needs no token */
  getHealth: {
    query: Record<string, never>;
    body: undefined;
    answer: Health;
  };
  /** Whether the process answers at all; needs no token */
  getLiveness: {
    query: Record<string, never>;
    body: undefined;
    answer: Live;
  };
  /** Get what the server does */
  getMetrics: {
    query: Record<string, never>;
    body: undefined;
    answer: undefined;
  };
  /** Get the OpenAPI document of the control plane */
  getDocument: {
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Whether all of the server answers; needs no token */
  getReadiness: {
    query: Record<string, never>;
    body: undefined;
    answer: Health;
  };
  /** List the requests that reached no sandbox, the newest first; times are real ones */
  listRefusedRequests: {
    query: {
      page?: number;
      page_size?: number;
      system?: string;
      sandbox?: string;
      reason?: "missing_credential" | "malformed_credential" | "unknown_credential" | "forged_token" | "expired_token" | "wrong_login" | "unknown_path" | "wrong_method" | "bad_request";
      path?: string;
      since?: string;
      until?: string;
    };
    body: undefined;
    answer: RefusedPage;
  };
  /** List the sandboxes */
  listSandboxes: {
    query: {
      page?: number;
      page_size?: number;
      label?: string;
      /** `name=value[,name=value]`: all of them; a value may have `*` and `?`. */
      labels?: string;
      view?: "full" | "summary";
    };
    body: undefined;
    answer: SandboxPage;
  };
  /** Create a sandbox */
  createSandbox: {
    query: Record<string, never>;
    body: NewSandbox;
    answer: SandboxAnswer;
  };
  /** Delete the sandboxes of a label or labels; `default` stays */
  deleteSandboxes: {
    query: {
      label?: string;
      /** `name=value[,name=value]`: all of them; a value may have `*` and `?`. */
      labels?: string;
    };
    body: undefined;
    answer: DeletedAnswer;
  };
  /** Get a sandbox */
  getSandbox: {
    query: Record<string, never>;
    body: undefined;
    answer: SandboxAnswer;
  };
  /** Change a sandbox's labels, time to live, delivery settings or limits */
  updateSandbox: {
    query: Record<string, never>;
    body: ChangedSandbox;
    answer: SandboxAnswer;
  };
  /** Delete a sandbox; `default` can only be reset */
  deleteSandbox: {
    query: Record<string, never>;
    body: undefined;
    answer: undefined;
  };
  /** Get the clock */
  getClock: {
    query: Record<string, never>;
    body: undefined;
    answer: ClockAnswer;
  };
  /** Move the clock forward; everything due on the way happens at its own time, webhooks are attempted */
  advanceClock: {
    query: Record<string, never>;
    body: Advance;
    answer: AdvancedAnswer;
  };
  /** List what happens next by the clock, and what merely ends, the earliest first */
  listDue: {
    query: {
      limit?: number;
      passive?: "true" | "false";
    };
    body: undefined;
    answer: DueList;
  };
  /** Stop the clock where it stands */
  freezeClock: {
    query: Record<string, never>;
    body: undefined;
    answer: ClockAnswer;
  };
  /** Let the clock run on from where it stands */
  resumeClock: {
    query: Record<string, never>;
    body: undefined;
    answer: ClockAnswer;
  };
  /** List the campaigns */
  listCoaxCampaigns: {
    query: {
      /** Words, each a part of any value; the case does not count. */
      query?: string;
      limit?: number;
      /** `paging.next` of the page before. */
      before?: number;
    };
    body: undefined;
    answer: CollectionPage;
  };
  /** Get one of them: list the campaigns */
  getOneOfCoaxCampaigns: {
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Create a campaign, pause it, or let it go on */
  setCoaxCampaign: {
    query: Record<string, never>;
    body: CoaxCampaign;
    answer: Record<string, unknown>;
  };
  /** List the locations */
  listCoaxLocations: {
    query: {
      /** Words, each a part of any value; the case does not count. */
      query?: string;
      limit?: number;
      /** `paging.next` of the page before. */
      before?: number;
    };
    body: undefined;
    answer: CollectionPage;
  };
  /** Get one of them: list the locations */
  getOneOfCoaxLocations: {
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** List the API keys, without their secrets */
  listCoextApiKeys: {
    query: {
      /** Words, each a part of any value; the case does not count. */
      query?: string;
      limit?: number;
      /** `paging.next` of the page before. */
      before?: number;
    };
    body: undefined;
    answer: CollectionPage;
  };
  /** Create an API key; its secret is shown this once */
  createCoextApiKey: {
    query: Record<string, never>;
    body: CoextKey;
    answer: Record<string, unknown>;
  };
  /** Get one of them: list the api keys, without their secrets */
  getOneOfCoextApiKeys: {
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Change an API key */
  updateCoextApiKey: {
    query: Record<string, never>;
    body: CoextKeyChange;
    answer: Record<string, unknown>;
  };
  /** List the templates, each language by itself */
  listCoextTemplates: {
    query: {
      /** Words, each a part of any value; the case does not count. */
      query?: string;
      limit?: number;
      /** `paging.next` of the page before. */
      before?: number;
    };
    body: undefined;
    answer: CollectionPage;
  };
  /** Get one of them: list the templates, each language by itself */
  getOneOfCoextTemplates: {
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Create or change a template */
  setCoextTemplate: {
    query: Record<string, never>;
    body: CoextTemplate;
    answer: Record<string, unknown>;
  };
  /** List what happened, the newest first; after an event the oldest first, or wait for the next one */
  listEvents: {
    query: {
      /** Only what came after this event, whose id it is; the oldest first. */
      after?: string;
      /** Only what came before this event; for paging back. */
      before?: string;
      /** Types, or what they begin with: `message,clock.advanced`. */
      types?: string;
      /** A search, as in `type:clock,fault cause:7f3a91c2-12`: see docs/searching.md. */
      query?: string;
      /** The newest first, unless `after` is given or this says so. */
      order?: "asc" | "desc";
      limit?: number;
      /** With `after`: so many seconds for the next one; an empty page where none comes. */
      wait?: number;
      /** Of a stream: so many milliseconds between two frames at least. */
      gap_ms?: number;
      /** The span as a test that does it again, or as a table, the oldest first: up to 2,000 events. */
      as?: "json" | "pytest" | "markdown";
    };
    body: undefined;
    answer: EventPage;
  };
  /** Note something among the events, such as which step of a test begins */
  noteEvent: {
    query: Record<string, never>;
    body: NewNote;
    answer: EventAnswer;
  };
  /** List the armed faults with their hits, or the newest 50 that are spent */
  listFaults: {
    query: {
      spent?: "true" | "false";
    };
    body: undefined;
    answer: FaultList;
  };
  /** Arm a fault */
  armFault: {
    query: Record<string, never>;
    body: NewFault;
    answer: FaultAnswer;
  };
  /** Disarm every fault */
  disarmFaults: {
    query: Record<string, never>;
    body: undefined;
    answer: undefined;
  };
  /** Disarm a fault */
  disarmFault: {
    query: Record<string, never>;
    body: undefined;
    answer: undefined;
  };
  /** List what the app did that the vendor does not define, the newest first, or grouped */
  listFindings: {
    query: {
      /** As in `status:failed -with:+447700900123 urgent`. */
      query?: string;
      /** How many a page has, of those that pass. */
      limit?: number;
      /** Only what is older than this place, which stays the same when more arrives. */
      before?: number;
      /** Only what is newer than this place, which is `paging.previous` of another page. */
      after?: number;
      /** Whether to say how many there are in all. */
      count?: "exact" | "none";
      page?: number;
      page_size?: number;
      system?: string;
      kind?: "unknown_field" | "unknown_parameter" | "undocumented_call" | "ignored_rate_limit" | "unanswered_webhook" | "dropped_header" | "full_sandbox";
      group?: "kind";
    };
    body: undefined;
    answer: FindingPage;
  };
  /** Forget all findings */
  clearFindings: {
    query: Record<string, never>;
    body: undefined;
    answer: undefined;
  };
  /** A customer writes: their 24-hour window opens */
  sendInbound: {
    query: Record<string, never>;
    body: InboundMessage;
    answer: MessageAnswer;
  };
  /** List what a customer may say, system by system: to whom, by which channel, on which plane */
  listInboundOptions: {
    query: {
      system?: string;
      from?: string;
    };
    body: undefined;
    answer: OptionsList;
  };
  /** List the limits of every system with what is left of each; those who sent nothing yet may not be there */
  listLimits: {
    query: Record<string, never>;
    body: undefined;
    answer: LimitList;
  };
  /** List every message, in both directions, the newest first */
  listMessages: {
    query: {
      system?: string;
      direction?: "outbound" | "inbound";
      to?: string;
      from?: string;
      status?: "queued" | "sent" | "delivered" | "read" | "bounced" | "failed" | "received" | "scheduled" | "skipped";
      channel?: string;
      q?: string;
      since?: string;
      until?: string;
      /** As in `status:failed -with:+447700900123 urgent`. */
      query?: string;
      /** How many a page has, of those that pass. */
      limit?: number;
      /** Only what is older than this place, which stays the same when more arrives. */
      before?: number;
      /** Only what is newer than this place, which is `paging.previous` of another page. */
      after?: number;
      /** Whether to say how many there are in all. */
      count?: "exact" | "none";
      page?: number;
      page_size?: number;
      masked?: "true" | "false";
      view?: "full" | "summary";
    };
    body: undefined;
    answer: MessagePage;
  };
  /** Wait until as many messages match, and answer with them, the oldest first */
  waitForMessages: {
    query: {
      system?: string;
      direction?: "outbound" | "inbound";
      to?: string;
      from?: string;
      status?: "queued" | "sent" | "delivered" | "read" | "bounced" | "failed" | "received" | "scheduled" | "skipped";
      channel?: string;
      q?: string;
      since?: string;
      until?: string;
      timeout?: number;
      query?: string;
      after?: string;
      count?: number;
    };
    body: undefined;
    answer: MessagesFound;
  };
  /** Get one message with its whole history, or a test or a page of it */
  getMessage: {
    query: {
      as?: "json" | "pytest" | "markdown";
    };
    body: undefined;
    answer: MessageDetail;
  };
  /** Force what the provider would report */
  reportStatus: {
    query: Record<string, never>;
    body: ForcedStatus;
    answer: MessageAnswer;
  };
  /** List the api accounts */
  listMsgboxxApiaccounts: {
    query: {
      /** Words, each a part of any value; the case does not count. */
      query?: string;
      limit?: number;
      /** `paging.next` of the page before. */
      before?: number;
    };
    body: undefined;
    answer: CollectionPage;
  };
  /** Get one of them: list the api accounts */
  getOneOfMsgboxxApiaccounts: {
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Create or change an api account */
  setMsgboxxApiAccount: {
    query: Record<string, never>;
    body: MsgboxxApiAccount;
    answer: Record<string, unknown>;
  };
  /** List the inboxes */
  listMsgboxxInboxes: {
    query: {
      /** Words, each a part of any value; the case does not count. */
      query?: string;
      limit?: number;
      /** `paging.next` of the page before. */
      before?: number;
    };
    body: undefined;
    answer: CollectionPage;
  };
  /** Get one of them: list the inboxes */
  getOneOfMsgboxxInboxes: {
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Create or rename an inbox */
  setMsgboxxInbox: {
    query: Record<string, never>;
    body: MsgboxxInbox;
    answer: Record<string, unknown>;
  };
  /** List the teams */
  listMsgboxxTeams: {
    query: {
      /** Words, each a part of any value; the case does not count. */
      query?: string;
      limit?: number;
      /** `paging.next` of the page before. */
      before?: number;
    };
    body: undefined;
    answer: CollectionPage;
  };
  /** Get one of them: list the teams */
  getOneOfMsgboxxTeams: {
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Create or change a team */
  setMsgboxxTeam: {
    query: Record<string, never>;
    body: MsgboxxTeam;
    answer: Record<string, unknown>;
  };
  /** List the templates */
  listMsgboxxTemplates: {
    query: {
      /** Words, each a part of any value; the case does not count. */
      query?: string;
      limit?: number;
      /** `paging.next` of the page before. */
      before?: number;
    };
    body: undefined;
    answer: CollectionPage;
  };
  /** Get one of them: list the templates */
  getOneOfMsgboxxTemplates: {
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Create or change a template */
  setMsgboxxTemplate: {
    query: Record<string, never>;
    body: MsgboxxTemplate;
    answer: Record<string, unknown>;
  };
  /** List the users */
  listMsgboxxUsers: {
    query: {
      /** Words, each a part of any value; the case does not count. */
      query?: string;
      limit?: number;
      /** `paging.next` of the page before. */
      before?: number;
    };
    body: undefined;
    answer: CollectionPage;
  };
  /** Get one of them: list the users */
  getOneOfMsgboxxUsers: {
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Create or change a user */
  setMsgboxxUser: {
    query: Record<string, never>;
    body: MsgboxxUser;
    answer: Record<string, unknown>;
  };
  /** List who was written to or has written, one for each address in whichever systems, the newest first */
  listPeople: {
    query: {
      /** As in `status:failed -with:+447700900123 urgent`. */
      query?: string;
      /** How many a page has, of those that pass. */
      limit?: number;
      /** Only what is older than this place, which stays the same when more arrives. */
      before?: number;
      /** Only what is newer than this place, which is `paging.previous` of another page. */
      after?: number;
      /** They are not counted. */
      count?: "none";
      system?: string;
    };
    body: undefined;
    answer: PeoplePage;
  };
  /** Get a report of the sandbox, without secrets: a document, or one file to be opened in a browser */
  getReport: {
    query: {
      as?: "json" | "html";
    };
    body: undefined;
    answer: ReportAnswer;
  };
  /** Get the same with what has failed, for the runners of tests */
  createReport: {
    query: {
      as?: "json" | "html";
    };
    body: NewReport;
    answer: ReportAnswer;
  };
  /** List the requests, the newest first */
  listRequests: {
    query: {
      /** As in `status:failed -with:+447700900123 urgent`. */
      query?: string;
      /** How many a page has, of those that pass. */
      limit?: number;
      /** Only what is older than this place, which stays the same when more arrives. */
      before?: number;
      /** Only what is newer than this place, which is `paging.previous` of another page. */
      after?: number;
      /** Whether to say how many there are in all. */
      count?: "exact" | "none";
      page?: number;
      page_size?: number;
      system?: string;
      /** In capitals or not. */
      method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" | "TRACE";
      path?: string;
      status?: number;
      since?: string;
      view?: "full" | "summary";
    };
    body: undefined;
    answer: RequestPage;
  };
  /** Empty the journal */
  clearRequests: {
    query: Record<string, never>;
    body: undefined;
    answer: undefined;
  };
  /** Get one request, or what repeats it, insists on it or tells of it */
  getRequest: {
    query: {
      as?: "json" | "curl" | "pytest" | "fetch" | "requests" | "http" | "verify" | "markdown";
    };
    body: undefined;
    answer: RequestDetail;
  };
  /** Put a sandbox back to how it was created: seed, fixtures, clock, credentials */
  resetSandbox: {
    query: Record<string, never>;
    body: undefined;
    answer: SandboxAnswer;
  };
  /** Export the whole state as one document, or say how large it would be */
  exportState: {
    query: {
      only?: "size";
    };
    body: undefined;
    answer: StateAnswer;
  };
  /** Import a state that was exported, from this sandbox or another */
  importState: {
    query: Record<string, never>;
    body: StateDocument;
    answer: SandboxAnswer;
  };
  /** What the sandbox holds, store by store: records and bytes, how many of each there may be, what was dropped */
  listStores: {
    query: Record<string, never>;
    body: undefined;
    answer: StoreList;
  };
  /** List the conversations of both planes */
  listTripdeskConversations: {
    query: {
      /** Words, each a part of any value; the case does not count. */
      query?: string;
      limit?: number;
      /** `paging.next` of the page before. */
      before?: number;
    };
    body: undefined;
    answer: CollectionPage;
  };
  /** Get one of them: list the conversations of both planes */
  getOneOfTripdeskConversations: {
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Assign an agent to a conversation */
  assignTripdeskConversation: {
    query: Record<string, never>;
    body: TripDeskAssignment;
    answer: Record<string, unknown>;
  };
  /** List the gateways of both planes */
  listTripdeskGateways: {
    query: {
      /** Words, each a part of any value; the case does not count. */
      query?: string;
      limit?: number;
      /** `paging.next` of the page before. */
      before?: number;
    };
    body: undefined;
    answer: CollectionPage;
  };
  /** Get one of them: list the gateways of both planes */
  getOneOfTripdeskGateways: {
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Put money into a wallet */
  creditTripdeskWallet: {
    query: Record<string, never>;
    body: TripDeskCredit;
    answer: Record<string, unknown>;
  };
  /** List the planes' wallets */
  listTripdeskWallets: {
    query: {
      /** Words, each a part of any value; the case does not count. */
      query?: string;
      limit?: number;
      /** `paging.next` of the page before. */
      before?: number;
    };
    body: undefined;
    answer: CollectionPage;
  };
  /** Get one of them: list the planes' wallets */
  getOneOfTripdeskWallets: {
    query: Record<string, never>;
    body: undefined;
    answer: Record<string, unknown>;
  };
  /** Check that requests and messages were as expected, each as often as it says (at least once unless told) */
  verifyExpectations: {
    query: Record<string, never>;
    body: Verification;
    answer: Verified;
  };
  /** List the subscriptions of every system */
  listWebhooks: {
    query: Record<string, never>;
    body: undefined;
    answer: SubscriptionList;
  };
  /** List every attempt, the newest first */
  listDeliveries: {
    query: {
      /** As in `status:failed -with:+447700900123 urgent`. */
      query?: string;
      /** How many a page has, of those that pass. */
      limit?: number;
      /** Only what is older than this place, which stays the same when more arrives. */
      before?: number;
      /** Only what is newer than this place, which is `paging.previous` of another page. */
      after?: number;
      /** Whether to say how many there are in all. */
      count?: "exact" | "none";
      page?: number;
      page_size?: number;
      system?: string;
      event?: string;
      status?: "delivered" | "retrying" | "failed" | "skipped" | "refused";
    };
    body: undefined;
    answer: DeliveryPage;
  };
  /** Get one attempt with its signature explained, or a curl command that posts it once more */
  getDelivery: {
    query: {
      as?: "json" | "curl";
    };
    body: undefined;
    answer: DeliveryDetail;
  };
  /** Send a delivery once more, now, signed anew, and answer with the new row */
  redeliverWebhook: {
    query: Record<string, never>;
    body: undefined;
    answer: AttemptAnswer;
  };
  /** Wait until every delivery due by the sandbox's clock has been attempted */
  drainWebhooks: {
    query: {
      timeout?: number;
    };
    body: undefined;
    answer: Drained;
  };
  /** List every delivery with its attempts, by its first attempt the newest first */
  listParcels: {
    query: {
      /** As in `status:failed -with:+447700900123 urgent`. */
      query?: string;
      /** How many a page has, of those that pass. */
      limit?: number;
      /** Only what is older than this place, which stays the same when more arrives. */
      before?: number;
      /** Only what is newer than this place, which is `paging.previous` of another page. */
      after?: number;
      /** Whether to say how many there are in all. */
      count?: "exact" | "none";
      system?: string;
      event?: string;
    };
    body: undefined;
    answer: ParcelPage;
  };
  /** Set the subscription of a system whose public API has none */
  setWebhook: {
    query: Record<string, never>;
    body: NewSubscription;
    answer: SubscriptionAnswer;
  };
  /** Tell of an event now, with the newest thing in the sandbox that it could tell of, as a delivery of its own */
  tryEvent: {
    query: Record<string, never>;
    body: Trial;
    answer: ParcelAnswer;
  };
  /** List the session windows, the one first that closes soonest, then those that are closed */
  listWindows: {
    query: {
      system?: string;
      address?: string;
      state?: "open" | "closed";
      limit?: number;
      /** `paging.next` of the page before. */
      before?: number;
    };
    body: undefined;
    answer: WindowPage;
  };
  /** Write the state of all sandboxes down now */
  saveState: {
    query: Record<string, never>;
    body: undefined;
    answer: SavedAnswer;
  };
  /** Get the server's version, bounds and settings */
  getServer: {
    query: Record<string, never>;
    body: undefined;
    answer: ServerAnswer;
  };
  /** List what each system has: channels, statuses, webhooks, dashboards; and whose messages end otherwise */
  listSystems: {
    query: Record<string, never>;
    body: undefined;
    answer: SystemList;
  };
}
