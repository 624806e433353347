// The server as its administrator sees it: sizes and accounts, never a map that is not theirs.

import { useCallback } from "react";
import { get, patch, post } from "../api/ask";
import { useAsked } from "../api/asked";
import { number, day } from "../notation";
import { useLang, useWords } from "../preferences";
import { Answer, Badge, Button, DataTable, toastRefusal } from "../ui";
import { Audit, Face } from "./people";
import { useSession } from "./session";
import { PEOPLE } from "./words";

interface Counted {
  slug: string;
  name: string;
  people: number;
  maps: number;
}

interface Account {
  id: number;
  email: string;
  name: string;
  active: boolean;
  administrator: boolean;
  last_signed_in_at: string | null;
}

export function Admin() {
  const words = useWords(PEOPLE);
  const lang = useLang();
  const session = useSession();
  const organisations = useAsked(useCallback((signal: AbortSignal) => get<Counted[]>("/api/admin/organisations", signal), []));
  const accounts = useAsked(useCallback((signal: AbortSignal) => get<Account[]>("/api/admin/people", signal), []));
  const again = accounts.again;
  const change = (work: Promise<unknown>) => void work.then(again, toastRefusal);
  return (
    <div className="section">
      <Answer asked={organisations}>
        {(rows) => (
          <DataTable
            caption={words.organisations}
            rows={rows}
            keyOf={(one) => one.slug}
            columns={[
              { key: "name", title: words.organisations, cell: (one) => one.name },
              { key: "people", title: words.people, end: true, cell: (one) => number(one.people, lang) },
              { key: "maps", title: words.maps, end: true, cell: (one) => number(one.maps, lang) },
            ]}
          />
        )}
      </Answer>
      <Answer asked={accounts}>
        {(rows) => (
          <DataTable
            caption={words.accounts}
            rows={rows}
            keyOf={(one) => String(one.id)}
            columns={[
              { key: "who", title: words.accounts, cell: (one) => <Face person={{ name: one.name || one.email, email: one.email }} /> },
              {
                key: "state",
                title: "",
                cell: (one) => (
                  <>
                    <Badge tone={one.active ? "positive" : "negative"}>{one.active ? words.active : words.inactive}</Badge>{" "}
                    {one.administrator && <Badge>{words.administrator}</Badge>}
                  </>
                ),
              },
              { key: "used", title: words.lastUsed, cell: (one) => (one.last_signed_in_at ? day(one.last_signed_in_at, lang) : words.never) },
              {
                key: "do",
                title: "",
                end: true,
                cell: (one) =>
                  one.id === session.person?.id ? null : (
                    <div className="button-row end">
                      <Button small onPress={() => change(post(`/api/admin/people/${one.id}/sessions/end`))}>
                        {words.everywhere}
                      </Button>
                      <Button small onPress={() => change(patch(`/api/admin/people/${one.id}`, { active: !one.active }))}>
                        {one.active ? words.closeAccount : words.openAccount}
                      </Button>
                    </div>
                  ),
              },
            ]}
          />
        )}
      </Answer>
      <Audit address="/api/admin/audit" />
    </div>
  );
}
