// The tables that an organisation holds, bringing one, and discovery as a job that can be watched and stopped.

import { ChartNoAxesGantt, Database, Sparkles, Trash2 } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { useAsked } from "../api/asked";
import { number, day } from "../notation";
import { useLang, useWords } from "../preferences";
import { useSession } from "../people/session";
import { go } from "../route";
import { Answer, Badge, Button, DataTable, Dialog, Empty, FileDrop, IconButton, Link, LinkButton, Page, Progress, SelectField, TextField, toast, toastRefusal, whyRefused } from "../ui";
import { bring, cancelJob, deleteUpload, discover, ENDED, listJobs, listUploads, showJob, type Job, type Upload } from "./api";
import { SOURCES } from "./words";
import "../styles/sources.css";

export default function Sources() {
  const words = useWords(SOURCES);
  const lang = useLang();
  const session = useSession();
  const organisation = session.organisation?.slug ?? "home";
  const role = session.organisation?.role;
  const mayBring = session.person !== null && (role === "owner" || role === "editor");
  const uploads = useAsked(useCallback((signal: AbortSignal) => listUploads(organisation, signal), [organisation]));
  const jobs = useAsked(useCallback((signal: AbortSignal) => listJobs(organisation, signal), [organisation]));
  const again = uploads.again;
  const [bringing, setBringing] = useState(false);
  const [discovering, setDiscovering] = useState(false);
  const [leaving, setLeaving] = useState<Upload | null>(null);
  if (!session.person) {
    return (
      <Page title={words.evidence} lead={words.lead}>
        <Empty icon={Database} title={words.empty} text={words.emptyText}>
          <LinkButton to={session.claimed ? "/sign-in" : "/setup"} variant="primary">
            {session.claimed ? "→" : words.upload}
          </LinkButton>
        </Empty>
      </Page>
    );
  }
  return (
    <Page
      title={words.evidence}
      lead={words.lead}
      actions={
        mayBring && (
          <>
            <Button icon={Sparkles} onPress={() => setDiscovering(true)}>
              {words.discover}
            </Button>
            <Button variant="primary" icon={Database} onPress={() => setBringing(true)}>
              {words.upload}
            </Button>
          </>
        )
      }
    >
      {jobs.state === "there" && <Jobs key={jobs.value.map((job) => job.id).join()} jobs={jobs.value} />}
      <Answer asked={uploads}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon={Database} title={words.empty} text={words.emptyText}>
              {mayBring && (
                <Button variant="primary" onPress={() => setBringing(true)}>
                  {words.upload}
                </Button>
              )}
            </Empty>
          ) : (
            <DataTable
              caption={words.evidence}
              rows={list}
              keyOf={(one) => one.id}
              columns={[
                { key: "name", title: words.name, cell: (one) => <Link to={`/evidence/${one.id}`}>{one.name}</Link> },
                { key: "kind", title: words.kind, cell: (one) => <Badge tone={one.error ? "negative" : "line"}>{one.kind === "events" ? words.events : words.verbatims}</Badge> },
                { key: "rows", title: words.size, end: true, cell: (one) => (one.rows === null ? "–" : number(one.rows, lang)) },
                { key: "when", title: words.brought, cell: (one) => [day(one.created_at, lang), one.created_by].filter(Boolean).join(" · ") },
                { key: "do", title: "", end: true, cell: (one) => (mayBring ? <IconButton icon={Trash2} small label={`${words.remove}: ${one.name}`} onPress={() => setLeaving(one)} /> : null) },
              ]}
            />
          )
        }
      </Answer>
      {bringing && <Bring organisation={organisation} onClose={() => setBringing(false)} />}
      {discovering && (
        <Discover
          organisation={organisation}
          uploads={uploads.state === "there" ? uploads.value : []}
          onClose={() => {
            setDiscovering(false);
            if (jobs.state === "there") jobs.again();
          }}
        />
      )}
      {leaving && (
        <Dialog
          title={words.remove}
          isOpen
          onClose={() => setLeaving(null)}
          actions={
            <Button
              variant="danger"
              onPress={() => {
                void deleteUpload(leaving.id).then(again, toastRefusal);
                setLeaving(null);
              }}
            >
              {words.delete}
            </Button>
          }
        >
          <p>
            <strong>{leaving.name}</strong>
          </p>
          <p>{words.removeSure}</p>
        </Dialog>
      )}
    </Page>
  );
}

function Bring({ organisation, onClose }: { organisation: string; onClose: () => void }) {
  const words = useWords(SOURCES);
  const [kind, setKind] = useState<"events" | "verbatims">("events");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const take = async (files: File[]) => {
    const file = files[0];
    if (!file) return;
    setBusy(true);
    setWrong(null);
    try {
      const made = await bring(file, kind, organisation);
      go(`/evidence/${made.id}`);
    } catch (error) {
      setWrong(whyRefused(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={words.upload} isOpen onClose={onClose}>
      <SelectField
        label={words.kind}
        hint={kind === "events" ? words.eventsHint : words.verbatimsHint}
        value={kind}
        options={[
          { key: "events", label: words.events },
          { key: "verbatims", label: words.verbatims },
        ]}
        onChange={setKind}
      />
      {busy ? <Progress label={words.reading} done={null} /> : <FileDrop label={words.drop} hint=".csv .tsv .csv.gz .parquet" onFiles={(files) => void take(files)} />}
      {wrong && (
        <p className="told wrong" role="alert">
          {wrong}
        </p>
      )}
    </Dialog>
  );
}

function Discover({ organisation, uploads, onClose }: { organisation: string; uploads: Upload[]; onClose: () => void }) {
  const words = useWords(SOURCES);
  const logs = uploads.filter((one) => one.kind === "events" && !one.error);
  const comments = uploads.filter((one) => one.kind === "verbatims" && !one.error);
  const [events, setEvents] = useState(logs[0]?.id ?? "");
  const [verbatims, setVerbatims] = useState(comments[0]?.id ?? "");
  const [title, setTitle] = useState("");
  const start = () => {
    void discover({ organisation, events, verbatims: verbatims || null, title }).then(onClose, toastRefusal);
  };
  return (
    <Dialog
      title={words.discover}
      isOpen
      onClose={onClose}
      onSubmit={start}
      actions={
        <Button variant="primary" type="submit" isDisabled={!events}>
          {words.start}
        </Button>
      }
    >
      {logs.length === 0 ? (
        <p className="told">{words.noEvents}</p>
      ) : (
        <>
          <SelectField label={words.chooseEvents} value={events} options={logs.map((one) => ({ key: one.id, label: one.name }))} onChange={setEvents} />
          <SelectField
            label={words.chooseVerbatims}
            value={verbatims}
            options={[{ key: "", label: words.without }, ...comments.map((one) => ({ key: one.id, label: one.name }))]}
            onChange={setVerbatims}
          />
          <TextField label={words.title} value={title} onChange={setTitle} maxLength={200} />
        </>
      )}
    </Dialog>
  );
}

const OFTEN = 700;

/** Jobs that run, each with its step, and those that ended while one looked. */
function Jobs({ jobs }: { jobs: Job[] }) {
  const words = useWords(SOURCES);
  const [shown, setShown] = useState(() => jobs.filter((job) => !ENDED.includes(job.state) || recent(job)));
  const running = shown.some((job) => !ENDED.includes(job.state));
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => {
      void Promise.all(shown.map((job) => (ENDED.includes(job.state) ? job : showJob(job.id).catch(() => job)))).then((now) => {
        for (const [index, job] of now.entries()) {
          if (ENDED.includes(job.state) && !ENDED.includes(shown[index]?.state ?? "")) toast(`${words.discover}: ${ending(job, words)}`);
        }
        setShown(now);
      });
    }, OFTEN);
    return () => clearInterval(timer);
  }, [shown, running, words]);
  if (!shown.length) return null;
  return (
    <section className="panel-card jobs" aria-label={words.jobs}>
      {shown.map((job) => (
        <div key={job.id} className="job">
          {ENDED.includes(job.state) ? (
            <div className="page-head">
              <span>
                <ChartNoAxesGantt size={15} aria-hidden /> {words.discover} · {job.error ? job.error.message : ending(job, words)}
              </span>
              {job.map && (
                <LinkButton to={`/maps/${job.map}`} variant="primary" small>
                  {words.openMap}
                </LinkButton>
              )}
            </div>
          ) : (
            <Progress
              label={job.step || (job.state === "running" ? words.running : words.queued)}
              done={job.of > 0 ? job.done / job.of : null}
              onCancel={() => void cancelJob(job.id).catch(toastRefusal)}
            />
          )}
          {job.notes.length > 0 && (
            <ul className="muted small">
              {job.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
        </div>
      ))}
    </section>
  );
}

function recent(job: Job): boolean {
  return job.ended_at !== null && Date.now() - new Date(job.ended_at).getTime() < 600_000;
}

function ending(job: Job, words: (typeof SOURCES)["en"]): string {
  if (job.error) return words.failed;
  return job.state === "cancelled" || job.state === "stopped" ? words.stopped : words.finished;
}
