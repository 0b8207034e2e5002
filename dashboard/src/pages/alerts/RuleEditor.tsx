/** A rule, written beside its chart and what it would have done. */
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { ruleQuery } from "../../api/alerts";
import { call } from "../../api/client";
import { useIsAdmin } from "../../api/session";
import type { Band } from "../../charts/marks";
import { Confirm } from "../../ui/Dialog";
import { Link } from "../../ui/Link";
import { Problem } from "../../ui/Problem";
import { PageSkeleton } from "../../ui/Skeleton";
import { Text } from "../../ui/Text";
import { useAction } from "../../ui/useAction";
import { go, href, useParams } from "../../url/location";
import { BackTest, useBackTest } from "./BackTest";
import { RuleChart } from "./RuleChart";
import { RuleForm } from "./RuleForm";
import { bodyOf, draftFrom, draftOf, mistakes, type Draft } from "./draft";

export function NewRule() {
  const [search] = useParams();
  const [first] = useState(() => draftFrom(search));
  return <Editor first={first} />;
}

export function EditRule({ params }: { params: Record<string, string> }) {
  const id = Number(params.id);
  const { data, error, refetch } = useQuery({ ...ruleQuery(id), refetchOnWindowFocus: false });
  if (error) return <Problem page error={error} retry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  return <Editor key={data.version} id={id} first={draftOf(data)} lastError={data.last_error} />;
}

function Editor({ id, first, lastError }: { id?: number; first: Draft; lastError?: string | null }) {
  const admin = useIsAdmin();
  const [draft, setDraft] = useState(first);
  const [deleting, setDeleting] = useState(false);
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const test = useBackTest(draft);
  const save = useAction(
    async () => { await (id === undefined ? call("post", "/alerts/rules", { body: bodyOf(draft) }) : call("put", "/alerts/rules/{rule_id}", { path: { rule_id: id }, body: bodyOf(draft) })); },
    { done: "The rule is saved", renews: ["alerts"], then: () => go(href("/alerts/rules")) },
  );
  const remove = useAction(() => call("delete", "/alerts/rules/{rule_id}", { path: { rule_id: id ?? 0 } }), { done: "The rule is deleted", renews: ["alerts"], then: () => go(href("/alerts/rules")) });
  const bands = useMemo<Band[]>(() => (test.data?.alerts ?? []).map((alert) => ({ from: Date.parse(alert.from) / 1000, to: alert.to ? Date.parse(alert.to) / 1000 : Date.now() / 1000, label: "", tone: draft.severity === "critical" ? "fail" : "warn" })), [test.data, draft.severity]);
  const wrong = Object.keys(mistakes(draft)).length > 0;
  return (
    <div className="page">
      <div className="page-head">
        <div className="grow">
          <p className="crumb"><Link to="/alerts/rules">Rules</Link></p>
          <h1>{id === undefined ? "New rule" : <Text>{draft.rule_name}</Text>}</h1>
        </div>
        {admin && (
          <div className="buttons">
            {id !== undefined && <button type="button" className="button danger" onClick={() => setDeleting(true)}>Delete</button>}
            <label className="check-field"><input type="checkbox" checked={draft.enabled} onChange={() => change({ enabled: !draft.enabled })} /> Enabled</label>
            <button type="button" className="button primary" disabled={wrong || !draft.rule_name.trim() || save.isPending} title={draft.rule_name.trim() ? undefined : "Give it a name"} onClick={() => save.mutate(undefined)}>Save rule</button>
          </div>
        )}
      </div>
      {lastError && <div className="problem" role="alert"><strong>It cannot be evaluated</strong><p><Text max={600}>{lastError}</Text></p></div>}
      <div className="editor">
        <section className="card card-pad" aria-label="Rule"><RuleForm draft={draft} onChange={change} /></section>
        <div className="stack">
          <RuleChart draft={draft} bands={bands} title="What it looks at; drag the threshold" onThreshold={(threshold) => change({ threshold })} />
          <section className="card card-pad" aria-label="Back-test"><BackTest tried={test.data} error={test.error} busy={test.isPlaceholderData || test.isFetching} waiting={test.waiting} more={test.more} /></section>
        </div>
      </div>
      {deleting && <Confirm title="Delete this rule?" action="Delete" onDo={() => remove.mutate(undefined)} onClose={() => setDeleting(false)}><p>Its open alerts are closed. The history stays.</p></Confirm>}
    </div>
  );
}
