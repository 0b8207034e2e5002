/** How an application begins to report, with a real key when an administrator asks for one. */
import { KeySnippet } from "./KeySnippet";

const code = (url: string, key: string) => `pip install tidegauge-client

# in your FastAPI, Starlette or Flask application
from tidegauge_client import Tidegauge

Tidegauge("${url}", "${key}", service="my-service").instrument(app)`;

export function FirstSteps() {
  return (
    <>
      <p>Two lines in an application report its requests, database calls and errors; they appear here ten seconds later.</p>
      <KeySnippet label="How to instrument an application" scope="ingest" text={code} />
    </>
  );
}
