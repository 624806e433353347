// Who sees this map: roles of people and teams, invitations, links with password, end and hidden lanes.

import { Link2, UserPlus } from "lucide-react";
import { useCallback, useState } from "react";
import { get, post, put, remove } from "../api/ask";
import { useAsked } from "../api/asked";
import { day } from "../notation";
import { useLang, useWords } from "../preferences";
import { word } from "../lexicon";
import { Answer, Badge, Button, Check, copy, Dialog, SelectField, TextField, toast, toastRefusal } from "../ui";
import { useLanes } from "../editor/grid";
import { Invite } from "./people";
import { useAttempt, Wrong } from "./outside";
import { useSession, type Person } from "./session";
import { PEOPLE, ROLES } from "./words";
import "../styles/people.css";

interface MapPeople {
  mine: string;
  restricted: boolean;
  roles: { person: number | null; team: number | null; name: string; role: string }[];
}

interface ShareLink {
  id: string;
  label: string;
  role: string;
  url: string;
  has_password: boolean;
  hidden_lanes: string[];
  embed: boolean;
  expires_at: string | null;
  stands: boolean;
  created_by: string;
}

export default function Share({ map, onClose }: { map: string; onClose: () => void }) {
  const words = useWords(PEOPLE);
  const session = useSession();
  const base = `/api/maps/${encodeURIComponent(map)}`;
  const asked = useAsked(useCallback((signal: AbortSignal) => get<MapPeople>(`${base}/people`, signal), [base]));
  const again = asked.again;
  const [inviting, setInviting] = useState(false);
  return (
    <Dialog title={words.shareText} isOpen onClose={onClose} wide>
      {!session.person && <p className="told">{words.localOnly}</p>}
      {session.person && (
        // Both come at once: roles that came later would push the links away from under the pointer.
        <Answer asked={asked}>
          {(people) => (
            <>
              <Roles base={base} people={people} again={again} onInvite={() => setInviting(true)} />
              <Links base={base} />
            </>
          )}
        </Answer>
      )}
      {inviting && session.organisation && <Invite organisation={session.organisation} map={map} onClose={() => setInviting(false)} />}
    </Dialog>
  );
}

function Roles({ base, people, again, onInvite }: { base: string; people: MapPeople; again: () => void; onInvite: () => void }) {
  const words = useWords(PEOPLE);
  const session = useSession();
  const slug = session.organisation?.slug ?? "home";
  const owns = people.mine === "owner";
  const members = useAsked(useCallback((signal: AbortSignal) => get<Person[]>(`/api/organisations/${slug}/people`, signal), [slug]));
  const teams = useAsked(useCallback((signal: AbortSignal) => get<{ id: number; name: string }[]>(`/api/organisations/${slug}/teams`, signal), [slug]));
  const [whom, setWhom] = useState("");
  const [role, setRole] = useState<string>("editor");
  const change = (body: Record<string, unknown>) => void put(`${base}/people`, body).then(again, toastRefusal);
  const choices = [
    ...(members.state === "there" ? members.value.map((one) => ({ key: `person:${one.id}`, label: one.name })) : []),
    ...(teams.state === "there" ? teams.value.map((one) => ({ key: `team:${one.id}`, label: `${words.teams} · ${one.name}` })) : []),
  ];
  const roles = ROLES.map((key) => ({ key, label: `${words.roles[key]} · ${words.rolesText[key]}` }));
  return (
    <section className="section">
      <div className="page-head">
        <h3>{words.onThisMap}</h3>
        <Button small icon={UserPlus} onPress={onInvite}>
          {words.invite}
        </Button>
      </div>
      {owns && (
        <Check
          label={people.restricted ? words.restricted : words.everyoneIn}
          checked={!people.restricted}
          onChange={(open) => void put(`${base}/restricted`, { restricted: !open }).then(again, toastRefusal)}
        />
      )}
      {people.roles.map((one) => (
        <div key={`${one.person}-${one.team}`} className="page-head">
          <span>{one.name}</span>
          {owns ? (
            <div className="button-row">
              <SelectField label={`${words.role}, ${one.name}`} bare value={one.role} options={roles} onChange={(next) => change({ person: one.person, team: one.team, role: next })} />
              <Button small variant="quiet" onPress={() => change({ person: one.person, team: one.team, role: null })}>
                {words.remove}
              </Button>
            </div>
          ) : (
            <Badge>{words.roles[one.role] ?? one.role}</Badge>
          )}
        </div>
      ))}
      {owns && (
        <form
          className="inline-form"
          onSubmit={(event) => {
            event.preventDefault();
            const [kind, id] = whom.split(":");
            if (kind && id) change({ [kind]: Number(id), role });
          }}
        >
          <SelectField label={words.addPerson} value={whom} options={[{ key: "", label: "–" }, ...choices]} onChange={setWhom} />
          <SelectField label={words.role} value={role} options={roles} onChange={setRole} />
          <Button type="submit">{words.give}</Button>
        </form>
      )}
    </section>
  );
}

function Links({ base }: { base: string }) {
  const words = useWords(PEOPLE);
  const lang = useLang();
  const lanes = useLanes();
  const asked = useAsked(useCallback((signal: AbortSignal) => get<ShareLink[]>(`${base}/links`, signal), [base]));
  const again = asked.again;
  const [open, setOpen] = useState(false);
  const [label, setLabel] = useState("");
  const [role, setRole] = useState("viewer");
  const [password, setPassword] = useState("");
  const [until, setUntil] = useState("");
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [embed, setEmbed] = useState(false);
  const { wrong, busy, attempt } = useAttempt();
  const make = attempt(async () => {
    await post(`${base}/links`, { label, role, password, expires_at: until ? `${until}T23:59:59Z` : null, hidden_lanes: [...hidden], embed });
    setOpen(false);
    again();
  });
  return (
    <section className="section">
      <div className="page-head">
        <h3>{words.links}</h3>
        <Button small icon={Link2} onPress={() => setOpen(!open)}>
          {words.newLink}
        </Button>
      </div>
      {open && (
        <form className="form panel-card" onSubmit={make}>
          <div className="pair">
            <TextField label={words.label} value={label} onChange={setLabel} maxLength={120} />
            <SelectField label={words.role} value={role} options={["viewer", "commenter", "suggester", "editor"].map((key) => ({ key, label: words.roles[key] ?? key }))} onChange={setRole} />
          </div>
          <div className="pair">
            <TextField label={words.linkPassword} type="password" autoComplete="new-password" value={password} onChange={setPassword} />
            <TextField label={words.linkEnd} type="date" value={until} onChange={setUntil} />
          </div>
          <fieldset className="set">
            <legend>{words.hideLanes}</legend>
            <div className="choices pair">
              {lanes.map((lane) => (
                <Check
                  key={lane.key}
                  label={lane.label}
                  checked={hidden.has(lane.role)}
                  onChange={(on) => {
                    const next = new Set(hidden);
                    if (on) next.add(lane.role);
                    else next.delete(lane.role);
                    setHidden(next);
                  }}
                />
              ))}
            </div>
          </fieldset>
          <Check label={words.embed} checked={embed} onChange={setEmbed} />
          {wrong && <Wrong>{wrong}</Wrong>}
          <div className="button-row end">
            <Button variant="primary" type="submit" isDisabled={busy}>
              {words.makeLink}
            </Button>
          </div>
        </form>
      )}
      <Answer asked={asked}>
        {(links) =>
          links.length === 0 ? (
            <p className="muted small">{words.noLinks}</p>
          ) : (
            <ul>
              {links.map((link) => (
                <li key={link.id} className="link-row">
                  <div className="secret">
                    <code>{link.url}</code>
                    <Button small onPress={() => void copy(link.url).then(() => toast(words.copied))}>
                      {words.copy}
                    </Button>
                    {!link.stands && (
                      <Button small onPress={() => void post(`${base}/links/${link.id}/take-over`).then(again, toastRefusal)}>
                        {words.takeOver}
                      </Button>
                    )}
                    <Button
                      small
                      variant="quiet"
                      onPress={() =>
                        void remove(`${base}/links/${link.id}`).then(
                          () => {
                            toast(words.withdrawn);
                            again();
                          },
                          toastRefusal,
                        )
                      }
                    >
                      {words.withdraw}
                    </Button>
                  </div>
                  {!link.stands && <p className="told wrong small">{words.makerGone(link.created_by)}</p>}
                  <span className="muted small">
                    {[
                      link.label,
                      words.roles[link.role],
                      link.has_password ? words.hasPassword : null,
                      link.expires_at ? `${words.until} ${day(link.expires_at, lang)}` : words.always,
                      ...link.hidden_lanes.map((role) => `− ${word("LANES", role, lang)}`),
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </section>
  );
}
