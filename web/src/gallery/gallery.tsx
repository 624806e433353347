// Every map, each with its picture and how much of it is known; the ways to a new one.

import { FileUp, LayoutGrid, Plus, SearchX, Sparkles, WandSparkles } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { listMaps, previewAddress, type MapCard } from "../api/maps";
import { useAsked } from "../api/asked";
import { usePreferences, useWords } from "../preferences";
import { go, useQuery } from "../route";
import { folded } from "../shell/palette";
import { Answer, Badge, Button, Empty, Link, LinkButton, Page, SearchField, SelectField } from "../ui";
import { NewMap } from "./new-map";
import { addSample } from "./sample";
import { GALLERY } from "./words";
import "../styles/gallery.css";

type Sorting = "changed" | "title";

export default function Gallery() {
  const { lang } = usePreferences();
  const words = useWords(GALLERY);
  const asked = useAsked(useCallback((signal: AbortSignal) => listMaps(lang, signal), [lang]));
  const [making, setMaking] = useQuery("new");
  const [sought, setSought] = useState("");
  const [sorting, setSorting] = useState<Sorting>("changed");
  return (
    <Page
      title={words.maps}
      lead={words.lead}
      actions={
        <>
          <LinkButton to="/guide" icon={WandSparkles}>
            {words.guided}
          </LinkButton>
          <Button variant="primary" icon={Plus} onPress={() => setMaking("1")}>
            {words.newMap}
          </Button>
        </>
      }
    >
      <Answer asked={asked}>
        {(cards) =>
          cards.length === 0 ? (
            <Welcome onNew={() => setMaking("1")} onImport={() => setMaking("import")} again={asked.state === "there" ? asked.again : () => undefined} />
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
              <Cards cards={cards} sought={sought} sorting={sorting} />
            </>
          )
        }
      </Answer>
      <NewMap start={making} onClose={() => setMaking(null)} onMade={(name) => go(`/maps/${name}`)} />
    </Page>
  );
}

function Cards({ cards, sought, sorting }: { cards: MapCard[]; sought: string; sorting: Sorting }) {
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
        <li key={card.name}>
          <Card card={card} />
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
  const changed = new Date(card.changed_at).toLocaleDateString(lang, { dateStyle: "medium" });
  return (
    <Link to={`/maps/${card.name}`} className="card" label={card.title}>
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

/** An empty workspace teaches: what a map is for, and four ways to the first one. */
function Welcome({ onNew, onImport, again }: { onNew: () => void; onImport: () => void; again: () => void }) {
  const words = useWords(GALLERY);
  const ways = [
    { icon: WandSparkles, title: words.wayGuide, text: words.wayGuideText, run: () => go("/guide") },
    { icon: LayoutGrid, title: words.wayTemplate, text: words.wayTemplateText, run: onNew },
    { icon: FileUp, title: words.wayImport, text: words.wayImportText, run: onImport },
    { icon: Sparkles, title: words.waySample, text: words.waySampleText, run: () => void addSample(words).then(again) },
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
