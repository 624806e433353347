// Who belongs to an organisation and what they may do; invitations, teams, the audit log; the server itself.

import { MailPlus, ScrollText, UserPlus, Users } from "lucide-react";
import { useCallback, useState } from "react";
import { get, patch, post, put, remove, withQuery } from "../api/ask";
import { useAsked } from "../api/asked";
import { day, moment } from "../notation";
import { useLang, useWords } from "../preferences";
import type { ScreenProps } from "../route";
import { Answer, Badge, Button, Check, DataTable, Dialog, Empty, Link, LinkButton, Page, SelectField, TextField, toast, toastRefusal } from "../ui";
import { Secret } from "./account";
import { Admin } from "./admin";
import { Hooks } from "./hooks";
import { useAttempt, Wrong } from "./outside";
import { initials, useSession, type Organisation, type Person } from "./session";
import { ACTS } from "./acts";
import { PEOPLE, ROLES } from "./words";
import "../styles/people.css";

interface Member extends Person {
  role: string;
  active: boolean;
  joined_at: string;
}

interface Invited {
  id: number;
  email: string;
  role: string;
  map: string | null;
  expires_at: string;
  invited_by: string;
  link: string | null;
  mailed: boolean | null;
}

interface Team {
  id: number;
  name: string;
  people: Person[];
}

interface Entry {
  id: number;
  at: string;
  who: string;
  act: string;
  subject: string;
  details: Record<string, unknown>;
}

export default function People({ params }: ScreenProps) {
  const words = useWords(PEOPLE);
  const session = useSession();
  const tab = params["tab"] ?? "members";
  const organisation = session.organisation;
  const [inviting, setInviting] = useState(false);
  const [round, setRound] = useState(0);
  if (!session.person || !organisation) {
    return (
      <Page title={words.people} narrow>
        <Empty icon={Users} title={words.people} text={words.localOnly}>
          <LinkButton to="/setup" variant="primary">
            {words.becomeOwner}
          </LinkButton>
        </Empty>
      </Page>
    );
  }
  const owns = organisation.role === "owner";
  const tabs = [
    { key: "members", to: "/people", label: words.members },
    { key: "invitations", to: "/people/invitations", label: words.invitations, only: owns },
    { key: "teams", to: "/people/teams", label: words.teams },
    { key: "audit", to: "/people/audit", label: words.audit, only: owns },
    { key: "hooks", to: "/people/hooks", label: words.hooks, only: owns },
    { key: "settings", to: "/people/settings", label: words.settings, only: owns },
    { key: "server", to: "/people/server", label: words.admin, only: session.administrator },
  ].filter((one) => one.only !== false);
  return (
    <Page
      title={organisation.name}
      lead={words.peopleText}
      actions={
        <>
          {session.organisations.length > 1 && (
            <SelectField
              label={words.switchTo}
              bare
              value={organisation.slug}
              options={session.organisations.map((one) => ({ key: one.slug, label: one.name }))}
              onChange={session.choose}
            />
          )}
          {owns && (
            <Button variant="primary" icon={UserPlus} onPress={() => setInviting(true)}>
              {words.invite}
            </Button>
          )}
        </>
      }
    >
      <nav className="tabs" aria-label={words.people}>
        {tabs.map((one) => (
          <Link key={one.key} to={one.to} className="tab" current={one.key === tab}>
            {one.label}
          </Link>
        ))}
      </nav>
      {tab === "members" && <Members organisation={organisation} />}
      {tab === "invitations" && <Invitations key={round} organisation={organisation} />}
      {tab === "teams" && <Teams organisation={organisation} />}
      {tab === "audit" && <Audit address={`/api/organisations/${organisation.slug}/audit`} />}
      {tab === "hooks" && owns && <Hooks organisation={organisation.slug} />}
      {tab === "settings" && <Settings organisation={organisation} />}
      {tab === "server" && session.administrator && <Admin />}
      {inviting && (
        <Invite
          organisation={organisation}
          onClose={() => {
            setInviting(false);
            setRound(round + 1);
          }}
        />
      )}
    </Page>
  );
}

export function Face({ person }: { person: { name: string; email?: string } }) {
  return (
    <span className="who">
      <span className="avatar" aria-hidden>
        {initials(person.name)}
      </span>
      <span>
        {person.name}
        {person.email && person.email !== person.name && <span className="muted small">{person.email}</span>}
      </span>
    </span>
  );
}

function Members({ organisation }: { organisation: Organisation }) {
  const words = useWords(PEOPLE);
  const lang = useLang();
  const session = useSession();
  const base = `/api/organisations/${organisation.slug}/people`;
  const asked = useAsked(useCallback((signal: AbortSignal) => get<Member[]>(base, signal), [base]));
  const [leaving, setLeaving] = useState<Member | null>(null);
  const again = asked.again;
  const owns = organisation.role === "owner";
  const change = (work: Promise<unknown>) => void work.then(again, toastRefusal).finally(again);
  return (
    <Answer asked={asked}>
      {(members) => (
        <>
          <DataTable
            caption={words.members}
            rows={members}
            keyOf={(one) => String(one.id)}
            columns={[
              { key: "who", title: words.name, cell: (one) => <Face person={one} /> },
              {
                key: "role",
                title: words.role,
                cell: (one) =>
                  owns && one.id !== session.person?.id ? (
                    <SelectField
                      label={`${words.role}, ${one.name}`}
                      bare
                      value={one.role}
                      options={ROLES.map((key) => ({ key, label: `${words.roles[key]} · ${words.rolesText[key]}` }))}
                      onChange={(role) => change(patch(`${base}/${one.id}`, { role }))}
                    />
                  ) : (
                    <Badge>{words.roles[one.role] ?? one.role}</Badge>
                  ),
              },
              { key: "joined", title: words.joined, cell: (one) => day(one.joined_at, lang) },
              {
                key: "do",
                title: "",
                end: true,
                cell: (one) =>
                  owns && one.id !== session.person?.id ? (
                    <Button small variant="quiet" onPress={() => setLeaving(one)}>
                      {words.remove}
                    </Button>
                  ) : null,
              },
            ]}
          />
          {leaving && (
            <Dialog
              title={words.removePerson}
              isOpen
              onClose={() => setLeaving(null)}
              actions={
                <Button
                  variant="danger"
                  onPress={() => {
                    change(remove(`${base}/${leaving.id}`));
                    setLeaving(null);
                  }}
                >
                  {words.remove}
                </Button>
              }
            >
              <p>{words.removeSure(leaving.name)}</p>
            </Dialog>
          )}
        </>
      )}
    </Answer>
  );
}

function Invitations({ organisation }: { organisation: Organisation }) {
  const words = useWords(PEOPLE);
  const lang = useLang();
  const base = `/api/organisations/${organisation.slug}/invitations`;
  const asked = useAsked(useCallback((signal: AbortSignal) => get<Invited[]>(base, signal), [base]));
  const again = asked.again;
  return (
    <Answer asked={asked}>
      {(list) =>
        list.length === 0 ? (
          <Empty icon={MailPlus} title={words.invitations} text={words.noInvitations} />
        ) : (
          <DataTable
            caption={words.invitations}
            rows={list}
            keyOf={(one) => String(one.id)}
            columns={[
              { key: "who", title: words.email, cell: (one) => one.email || words.anyone },
              { key: "role", title: words.role, cell: (one) => words.roles[one.role] ?? one.role },
              { key: "until", title: words.until, cell: (one) => day(one.expires_at, lang) },
              {
                key: "do",
                title: "",
                end: true,
                cell: (one) => (
                  <Button small onPress={() => void remove(`${base}/${one.id}`).then(again, toastRefusal)}>
                    {words.withdraw}
                  </Button>
                ),
              },
            ]}
          />
        )
      }
    </Answer>
  );
}

export function Invite({ organisation, map, onClose }: { organisation: Organisation; map?: string; onClose: () => void }) {
  const words = useWords(PEOPLE);
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<string>("editor");
  const [made, setMade] = useState<Invited | null>(null);
  const { wrong, busy, attempt } = useAttempt();
  const send = attempt(async () => {
    setMade(await post<Invited>(`/api/organisations/${organisation.slug}/invitations`, { email, role, ...(map ? { map } : {}) }));
  });
  return (
    <Dialog
      title={words.inviteTitle}
      isOpen
      onClose={onClose}
      onSubmit={() => send()}
      actions={
        !made && (
          <Button variant="primary" type="submit" isDisabled={busy}>
            {words.invite}
          </Button>
        )
      }
    >
      {made ? (
        <Secret text={made.link ?? ""} note={made.mailed ? words.mailed : words.inviteLink} />
      ) : (
        <>
          <TextField label={words.email} type="email" hint={words.inviteHint} value={email} onChange={setEmail} autoFocus />
          <SelectField label={words.role} value={role} options={ROLES.map((key) => ({ key, label: `${words.roles[key]} · ${words.rolesText[key]}` }))} onChange={setRole} />
        </>
      )}
      {wrong && <Wrong>{wrong}</Wrong>}
    </Dialog>
  );
}

function Teams({ organisation }: { organisation: Organisation }) {
  const words = useWords(PEOPLE);
  const base = `/api/organisations/${organisation.slug}`;
  const asked = useAsked(useCallback((signal: AbortSignal) => get<Team[]>(`${base}/teams`, signal), [base]));
  const members = useAsked(useCallback((signal: AbortSignal) => get<Member[]>(`${base}/people`, signal), [base]));
  const again = asked.again;
  const [name, setName] = useState("");
  const { wrong, busy, attempt } = useAttempt();
  const owns = organisation.role === "owner";
  const all = members.state === "there" ? members.value : [];
  const change = (work: Promise<unknown>) => void work.then(again, toastRefusal);
  return (
    <>
      {owns && (
        <form
          className="inline-form panel-card"
          onSubmit={attempt(async () => {
            await post(`${base}/teams`, { name, people: [] });
            setName("");
            again();
          })}
        >
          <TextField label={words.newTeam} value={name} onChange={setName} required maxLength={120} />
          <Button variant="primary" type="submit" isDisabled={busy}>
            {words.newTeam}
          </Button>
        </form>
      )}
      {wrong && <Wrong>{wrong}</Wrong>}
      <Answer asked={asked}>
        {(teams) =>
          teams.length === 0 ? (
            <Empty icon={Users} title={words.teams} text={words.noTeams} />
          ) : (
            <ul className="section">
              {teams.map((team) => (
                <li key={team.id} className="panel-card section">
                  <div className="page-head">
                    <h2>{team.name}</h2>
                    {owns && (
                      <Button small variant="quiet" onPress={() => change(remove(`${base}/teams/${team.id}`))}>
                        {words.remove}
                      </Button>
                    )}
                  </div>
                  <fieldset className="set" disabled={!owns}>
                    <legend>{words.teamMembers}</legend>
                    {all.map((person) => {
                      const inside = team.people.some((one) => one.id === person.id);
                      const ids = team.people.map((one) => one.id);
                      return (
                        <Check
                          key={person.id}
                          label={person.name}
                          checked={inside}
                          onChange={(on) => change(put(`${base}/teams/${team.id}`, { name: team.name, people: on ? [...ids, person.id] : ids.filter((id) => id !== person.id) }))}
                        />
                      );
                    })}
                  </fieldset>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </>
  );
}

export function Audit({ address }: { address: string }) {
  const words = useWords(PEOPLE);
  const lang = useLang();
  const asked = useAsked(useCallback((signal: AbortSignal) => get<Entry[]>(withQuery(address, { limit: 100 }), signal), [address]));
  const [older, setOlder] = useState<Entry[]>([]);
  return (
    <Answer asked={asked}>
      {(entries) => {
        const all = [...entries, ...older];
        const last = all.at(-1);
        if (!last) return <Empty icon={ScrollText} title={words.audit} text={words.noAudit} />;
        return (
          <>
            <DataTable
              caption={words.audit}
              rows={all}
              keyOf={(one) => String(one.id)}
              columns={[
                { key: "at", title: words.when, cell: (one) => moment(one.at, lang) },
                { key: "who", title: words.who, cell: (one) => one.who },
                { key: "act", title: words.what, cell: (one) => ACTS[one.act]?.[lang] ?? one.act },
                { key: "subject", title: words.subject, cell: (one) => one.subject },
              ]}
            />
            {all.length % 100 === 0 && (
              <Button onPress={() => void get<Entry[]>(withQuery(address, { limit: 100, before: last.id })).then((more) => setOlder([...older, ...more]))}>{words.more}</Button>
            )}
          </>
        );
      }}
    </Answer>
  );
}

function Settings({ organisation }: { organisation: Organisation }) {
  const words = useWords(PEOPLE);
  const session = useSession();
  const [name, setName] = useState(organisation.name);
  const [fresh, setFresh] = useState("");
  const { wrong, busy, attempt } = useAttempt();
  return (
    <section className="panel-card section">
      <form
        className="inline-form"
        onSubmit={attempt(async () => {
          await patch(`/api/organisations/${organisation.slug}`, { name });
          session.again();
          toast(words.saved);
        })}
      >
        <TextField label={words.organisation} value={name} onChange={setName} required maxLength={120} />
        <Button type="submit" isDisabled={busy}>
          {words.save}
        </Button>
      </form>
      <form
        className="inline-form"
        onSubmit={attempt(async () => {
          const made = await post<Organisation>("/api/organisations", { name: fresh });
          session.choose(made.slug);
        })}
      >
        <TextField label={words.newOrganisation} value={fresh} onChange={setFresh} required maxLength={120} />
        <Button type="submit" isDisabled={busy}>
          {words.newOrganisation}
        </Button>
      </form>
      {wrong && <Wrong>{wrong}</Wrong>}
    </section>
  );
}
