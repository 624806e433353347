// Every map, each with its picture and how much of it is known; the ways to a new one.

import { Copy, Ellipsis, FileUp, KeyRound, LayoutGrid, Plus, SearchX, Sparkles, Trash2, WandSparkles } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { bringBack, duplicateMap, listMaps, previewAddress, trashMap, type MapCard } from "../api/maps";
import { useAsked } from "../api/asked";
import { useSession } from "../people/session";
import { day } from "../notation";
import { usePreferences, useWords } from "../preferences";
import { go, useQuery } from "../route";
import { folded } from "../shell/palette";
import { Answer, Badge, Button, Empty, Link, LinkButton, MenuButton, Page, SearchField, SelectField, toast, toastRefusal } from "../ui";
import { NewMap } from "./new-map";
import { addSample } from "./sample";
import { Trash } from "./trash";
import { GALLERY } from "./words";
import "../styles/gallery.css";

type Sorting = "changed" | "title";

export default function Gallery() {
  const { lang } = usePreferences();
  const words = useWords(GALLERY);
  const session = useSession();
  const slug = session.organisations.length > 1 ? session.organisation?.slug : undefined;
  // Counted here, so that a change asks again even while the first answer is on its way.
  const [round, setRound] = useState(0);
  const asked = useAsked(useCallback((signal: AbortSignal) => listMaps(lang, signal, slug), [lang, slug, round]));
  const role = session.organisation?.role;
  const mayMake = role === "owner" || role === "editor";
  const again = useCallback(() => setRound((n) => n + 1), []);
  const [making, setMaking] = useQuery("new");
  const [thrown, setThrown] = useState(false);
  const [sought, setSought] = useState("");
  const [sorting, setSorting] = useState<Sorting>("changed");
  return (
    <Page
      title={words.maps}
      lead={words.lead}
      actions={
        mayMake && <>
          <Button variant="quiet" icon={Trash2} onPress={() => setThrown(true)}>
            {words.trashTitle}
          </Button>
          <LinkButton to="/guide" icon={WandSparkles}>
            {words.guided}
          </LinkButton>
          <Button variant="primary" icon={Plus} onPress={() => setMaking("1")}>
            {words.newMap}
          </Button>
        </>
      }
    >
      {session.state === "there" && !session.claimed && (
        <div className="claim">
          <KeyRound size={20} aria-hidden />
          <div>
            <strong>{words.unclaimed}</strong>
            <p className="small">{words.unclaimedText}</p>
          </div>
          <LinkButton to="/setup" variant="primary">
            {words.becomeOwner}
          </LinkButton>
        </div>
      )}
      <Answer asked={asked}>
        {(cards) =>
          cards.length === 0 ? (
            mayMake ? (
              <Welcome onNew={() => setMaking("1")} onImport={() => setMaking("import")} again={again} />
            ) : (
              <Empty icon={LayoutGrid} title={words.empty} text={words.emptyReader} />
            )
          ) : (
            <>
              <div className="gallery-tools">
                <SearchField label={words.search} value={sought} onChange={setSought} />
                <SelectField
                  label={words.sort}
                  bare
                  value={sorting}
                  options={[
                    { key: "changed", label: words.byChange },
                    { key: "title", label: words.byTitle },
                  ]}
                  onChange={setSorting}
                />
              </div>
              <Cards cards={cards} sought={sought} sorting={sorting} mayMake={mayMake} again={again} />
            </>
          )
        }
      </Answer>
      {thrown && <Trash isOwner={role === "owner"} changed={again} onClose={() => setThrown(false)} />}
      <NewMap start={making} onClose={() => setMaking(null)} onMade={(name) => go(`/maps/${name}`)} />
    </Page>
  );
}

function Cards({ cards, sought, sorting, mayMake, again }: { cards: MapCard[]; sought: string; sorting: Sorting; mayMake: boolean; again: () => void }) {
  const words = useWords(GALLERY);
  const shown = useMemo(() => {
    const parts = folded(sought).split(/\s+/).filter(Boolean);
    const found = cards.filter((card) => parts.every((part) => folded(`${card.title} ${card.description} ${card.file}`).includes(part)));
    return found.sort((a, b) => (sorting === "title" ? a.title.localeCompare(b.title) : b.changed_at.localeCompare(a.changed_at)));
  }, [cards, sought, sorting]);
  if (shown.length === 0) return <Empty icon={SearchX} title={words.noneFound} text={words.noneFoundText} />;
  return (
    <ul className="cards">
      {shown.map((card) => (
        <li key={card.name} className="card-place">
          <Card card={card} />
          {mayMake && card.error === null && <CardMenu card={card} again={again} />}
        </li>
      ))}
    </ul>
  );
}

function Card({ card }: { card: MapCard }) {
  const { lang, theme } = usePreferences();
  const words = useWords(GALLERY);
  if (card.error !== null) {
    return (
      <div className="card broken">
        <h2>{card.file}</h2>
        <p className="small">
          <strong>{words.unreadable}.</strong> {card.error}
        </p>
      </div>
    );
  }
  const changed = day(card.changed_at, lang);
  return (
    <Link to={`/maps/${card.name}`} className="card">
      <img src={previewAddress(card, lang, theme)} alt="" loading="lazy" />
      <span className="card-text">
        <h2>{card.title}</h2>
        <p className="muted small two-lines">{card.description}</p>
        <span className="card-foot">
          {card.state === "target" ? <Badge tone="accent">{words.target}</Badge> : <Badge>{words.current}</Badge>}
          <Badge tone="line">{words.stages(card.stages)}</Badge>
          <span className="muted small card-date">
            <time dateTime={card.changed_at}>{changed}</time>
          </span>
        </span>
        <span className="muted small clip">{card.evidence}</span>
      </span>
    </Link>
  );
}

function CardMenu({ card, again }: { card: MapCard; again: () => void }) {
  const words = useWords(GALLERY);
  const attempt = (work: Promise<unknown>, done: () => void) => void work.then(done, toastRefusal);
  return (
    <MenuButton
      small
      icon={Ellipsis}
      label={words.menuOf(card.title)}
      groups={[
        {
          entries: [
            { key: "guide", label: words.guided, icon: WandSparkles },
            { key: "copy", label: words.duplicate, icon: Copy },
            { key: "trash", label: words.trash, icon: Trash2, danger: true },
          ],
        },
      ]}
      onAction={(key) => {
        if (key === "guide") go(`/guide/${card.name}`);
        else if (key === "copy") attempt(duplicateMap(card.name), again);
        else
          attempt(trashMap(card.name), () => {
            again();
            toast(words.trashed(card.title), { label: words.undo, run: () => attempt(bringBack(card.name), again) });
          });
      }}
    />
  );
}

/** An empty workspace teaches: what a map is for, and four ways to the first one. */
function Welcome({ onNew, onImport, again }: { onNew: () => void; onImport: () => void; again: () => void }) {
  const words = useWords(GALLERY);
  const organisation = useSession().organisation?.slug ?? "home";
  const ways = [
    { icon: WandSparkles, title: words.wayGuide, text: words.wayGuideText, run: () => go("/guide") },
    { icon: LayoutGrid, title: words.wayTemplate, text: words.wayTemplateText, run: onNew },
    { icon: FileUp, title: words.wayImport, text: words.wayImportText, run: onImport },
    { icon: Sparkles, title: words.waySample, text: words.waySampleText, run: () => void addSample(words, organisation).then(again) },
  ];
  return (
    <div className="welcome">
      <Empty icon={LayoutGrid} title={words.empty} text={words.emptyText} />
      <ul className="ways">
        {ways.map(({ icon: Icon, title, text, run }) => (
          <li key={title}>
            <button type="button" className="way" onClick={run}>
              <Icon size={20} aria-hidden />
              <strong>{title}</strong>
              <span className="muted small">{text}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
