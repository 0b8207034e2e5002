/** A link within the dashboard that keeps time range and environment. */
import type { AnchorHTMLAttributes, MouseEvent } from "react";
import { go, href, usePlace } from "../url/location";

interface Props extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> {
  to: string;
  params?: Record<string, string | null | undefined>;
}

export function Link({ to, params, onClick, ...rest }: Props) {
  const { search } = usePlace();
  const target = href(to, params, search);
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(target);
    window.scrollTo(0, 0);
  };
  return <a {...rest} href={target} onClick={follow} />;
}
