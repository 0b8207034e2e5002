/** The one HTTP client: typed by the OpenAPI document, problem documents become ApiError. */
import type { paths } from "./schema";

type Method = "get" | "post" | "put" | "patch" | "delete";
type Value = string | number | boolean | null | undefined;

/** The operation of a method and path in the OpenAPI document. */
type Operation<M extends Method, P extends keyof paths> = paths[P] extends Record<M, infer O> ? O : never;
type PathsOf<M extends Method> = {
  [P in keyof paths]: [Operation<M, P>] extends [never] ? never : [Operation<M, P>] extends [undefined] ? never : P;
}[keyof paths];
type Parameters_<O> = O extends { parameters: infer A } ? A : never;
type Query<O> = Parameters_<O> extends { query?: infer Q } ? Q : never;
type PathOf<O> = Parameters_<O> extends { path: infer P } ? P : never;
type BodyOf<O> = O extends { requestBody: { content: infer C } } ? C[keyof C] : never;
/** The answer of an operation. */
export type Answer<M extends Method, P extends keyof paths> = Documented<Operation<M, P>>;
type Documented<O> = O extends { responses: infer R } ? { [S in keyof R]: S extends 200 | 201 | 202 ? JsonOf<R[S]> : never }[keyof R] : unknown;
type JsonOf<R> = R extends { content: { "application/json": infer A } | { "application/health+json": infer A } } ? A : unknown;

export interface Init<Q = Record<string, Value | Value[]>, P = Record<string, string | number>, B = unknown> {
  query?: Q;
  path?: P;
  body?: B;
  signal?: AbortSignal;
  /** an answer that the server gave another viewer is as good, if no older than so many seconds */
  maxAgeS?: number;
}

/** What the server said instead of an answer (RFC 9457), or that it could not be reached (status 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly fields: Record<string, unknown> = {},
    readonly retryAfterS: number | null = null,
  ) {
    super(detail || title);
    this.name = "ApiError";
  }
}

let csrfToken = "";
let onSignedOut: () => void = () => undefined;

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** Called when a request finds the session gone. */
export function whenSignedOut(callback: () => void): void {
  onSignedOut = callback;
}

export function address(path: string, init: Pick<Init, "path" | "query">): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(init.path?.[name] ?? "")));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(init.query ?? {})) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== null) search.append(name, String(each));
    }
  }
  const text = search.toString();
  return text ? `${filled}?${text}` : filled;
}

async function problemOf(response: Response): Promise<ApiError> {
  const retry = Number(response.headers.get("Retry-After"));
  let fields: Record<string, unknown> = {};
  try {
    fields = (await response.json()) as Record<string, unknown>;
  } catch {
    // not a problem document: a proxy in between has answered
  }
  const title = typeof fields.title === "string" ? fields.title : `The server answered ${response.status}`;
  const detail = typeof fields.detail === "string" ? fields.detail : "";
  return new ApiError(response.status, title, detail, fields, Number.isFinite(retry) && retry > 0 ? retry : null);
}

/** A request whose path is not in the OpenAPI document, or whose answer is text. */
export async function send<T>(method: Method, path: string, init: Init = {}, as: "json" | "text" = "json"): Promise<T> {
  const headers: Record<string, string> = { Accept: as === "json" ? "application/json" : "*/*" };
  if (init.body !== undefined) {
    headers["Content-Type"] = typeof init.body === "string" ? "application/yaml" : "application/json";
  }
  if (init.maxAgeS !== undefined) headers["Cache-Control"] = `max-age=${init.maxAgeS}`;
  if (method !== "get" && csrfToken) headers["X-CSRF-Token"] = csrfToken;
  let response: Response;
  try {
    response = await fetch(address(path, init), {
      method: method.toUpperCase(),
      headers,
      credentials: "same-origin",
      body: init.body === undefined ? undefined : typeof init.body === "string" ? init.body : JSON.stringify(init.body),
      signal: init.signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "Tidegauge cannot be reached", "Is it running, and is the network up? We keep trying.");
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    if (problem.status === 401 && !path.startsWith("/api/v1/session")) onSignedOut();
    throw problem;
  }
  if (response.status === 204) return undefined as T;
  return (as === "text" ? await response.text() : await response.json()) as T;
}

/** A request that the OpenAPI document knows: path, query and body are checked by the compiler. */
export function call<M extends Method, P extends PathsOf<M> & string>(
  method: M,
  path: P,
  init: Init<Query<Operation<M, P>>, PathOf<Operation<M, P>>, BodyOf<Operation<M, P>>> = {},
): Promise<Answer<M, P>> {
  return send<Answer<M, P>>(method, path, init as Init);
}
