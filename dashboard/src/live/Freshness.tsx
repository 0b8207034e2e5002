/** Says how fresh the numbers are, in the header and, when they are old, in a banner. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { second } from "../ui/clock";
import { startLive } from "./stream";
import { useLive } from "./store";

const WORDS = { connecting: "Connecting", live: "Live", polling: "Polling", stale: "Not connected" } as const;
const TITLES = {
  connecting: "The live stream is being opened",
  live: "Changes appear as they happen",
  polling: "The live stream is away; numbers are asked for every ten seconds",
  stale: "The server does not answer",
} as const;

/** Keeps the stream while somebody is signed in. */
export function useLiveStream(): void {
  const client = useQueryClient();
  useEffect(() => startLive(client), [client]);
}

export function LiveSign() {
  const { mode } = useLive();
  return <span className="live" data-state={mode} title={TITLES[mode]} role="status"><span>{WORDS[mode]}</span></span>;
}

export function StaleBanner() {
  const { mode, heardAt } = useLive();
  const client = useQueryClient();
  if (mode !== "stale") return null;
  const since = heardAt ? second(heardAt / 1000) : null;
  return (
    <div className="banner" role="alert">
      <span>Tidegauge has not answered{since ? ` since ${since}. What you see is from then` : " yet"}. We keep trying.</span>
      <button type="button" className="button small" onClick={() => void client.invalidateQueries()}>Try now</button>
    </div>
  );
}
