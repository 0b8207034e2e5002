/** Times of day, and formats of dates that are made once: one costs more to make than to use a hundred times. */
const two = (number: number): string => String(number).padStart(2, "0");

/** "14:05" */
export function minute(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** "14:05:09" */
export const second = (seconds: number): string => `${minute(seconds)}:${two(new Date(seconds * 1000).getSeconds())}`;

function format(options: Intl.DateTimeFormatOptions): (seconds: number) => string {
  let made: Intl.DateTimeFormat | undefined; // at the first use: not while the page is loading
  return (seconds) => (made ??= new Intl.DateTimeFormat(undefined, options)).format(seconds * 1000);
}

/** "Nov 27" */
export const day = format({ month: "short", day: "numeric" });
/** "11/27/2026, 14:05:09", in the reader's order */
export const dateTime = format({ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric", hour12: false });
