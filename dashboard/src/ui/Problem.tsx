/** What went wrong and what to do about it. */
import { ApiError } from "../api/client";
import { Text } from "./Text";

export function advice(error: unknown): { title: string; detail: string; todo: string } {
  if (!(error instanceof ApiError)) {
    return { title: "The dashboard made a mistake", detail: error instanceof Error ? error.message : String(error), todo: "Reload the page; if it happens again, report it with what you did." };
  }
  const { title, detail, status, retryAfterS } = error;
  const wait = retryAfterS ? `Try again in ${retryAfterS} s.` : "Try again in a moment.";
  const todo =
    status === 0 ? "Look whether the service runs (tidegauge status) and whether this browser reaches it."
    : status === 401 ? "Sign in again."
    : status === 403 ? "Your role may read only. Ask an administrator to do this or to change your role."
    : status === 404 ? "It may have been deleted, or its retention is over."
    : status === 409 ? "Somebody else changed it meanwhile. Reload and try again."
    : status === 422 ? "Change what is named above and try again."
    : status === 429 ? wait
    : status === 503 ? `The database does not answer. ${wait}`
    : status >= 500 ? "The service's log says more; the request can be repeated."
    : "";
  return { title, detail, todo };
}

interface Props { error: unknown; retry?: () => void; small?: boolean; /** it is all there is on the page */ page?: boolean }

export function Problem({ error, retry, small, page }: Props) {
  const Title = page ? "h1" : "strong";
  const { title, detail, todo } = advice(error);
  return (
    <div className={small ? "problem problem-small" : "problem"} role="alert">
      <Title><Text>{title}</Text></Title>
      {detail && detail !== title && <p><Text max={1000}>{detail}</Text></p>}
      {todo && <p className="quiet">{todo}</p>}
      {retry && <button type="button" className="button" onClick={retry}>Try again</button>}
    </div>
  );
}
