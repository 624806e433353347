// How a survey is reached: open links by channel, a line for other pages, and codes to hang up, one per place.

import { Copy } from "lucide-react";
import { useCallback, useState } from "react";
import { useAsked } from "../api/asked";
import { useLang, useWords } from "../preferences";
import { Button, copy, IconButton, SelectField, TextField, toast } from "../ui";
import { showPlaces, type Full } from "./api";
import { SURVEYS } from "./words";

const OWN = "_own";
const PLACE = /^[a-z0-9][a-z0-9_-]{0,79}$/;

export function Links({ full }: { full: Full }) {
  const words = useWords(SURVEYS);
  const widget = full.links["widget"];
  const [origin, token] = widget?.split("/s/") ?? [];
  return (
    <section className="result-card">
      <h2>{words.links}</h2>
      {["link", "kiosk"].map(
        (channel) =>
          full.links[channel] && (
            <p key={channel} className="link-line">
              <span>
                <span className="small muted">{words.linkOf[channel]}</span> <a href={full.links[channel]}>{full.links[channel]}</a>
              </span>
              <Copied text={full.links[channel]} of={words.linkOf[channel] ?? channel} />
            </p>
          ),
      )}
      {widget && (
        <>
          <p className="link-line small muted">
            {words.widgetCode} <Copied text={widgetOf(origin, token)} of={words.linkOf["widget"] ?? ""} />
          </p>
          <pre className="code" tabIndex={0}>{widgetOf(origin, token)}</pre>
        </>
      )}
      {full.links["chat"] && (
        <>
          <p className="small muted">{words.chatCode}</p>
          <pre className="code" tabIndex={0}>{`POST ${full.links["chat"]}/chat\n{"conversation": "…", "text": "…"}`}</pre>
        </>
      )}
      {full.links["qr"] && <Codes full={full} />}
    </section>
  );
}

const widgetOf = (origin = "", token = ""): string => `<script src="${origin}/s/_/widget.js" data-survey="${token}" async></script>`;

function Copied({ text, of }: { text: string; of: string }) {
  const words = useWords(SURVEYS);
  return <IconButton icon={Copy} small label={`${words.copy}: ${of}`} onPress={() => void copy(text).then(() => toast(words.copied))} />;
}

/** One code per place: a touchpoint of the map, whose answers then count there, or any other place. */
function Codes({ full }: { full: Full }) {
  const words = useWords(SURVEYS);
  const lang = useLang();
  const asked = useAsked(useCallback((signal: AbortSignal) => showPlaces(full.name, lang, signal), [full.name, lang]));
  const touchpoints = asked.state === "there" ? asked.value.filter((one) => one.kind === "touchpoint") : [];
  const [chosen, setChosen] = useState(OWN);
  const [own, setOwn] = useState("");
  const [shown, setShown] = useState<{ id: string; label: string }[]>([]);
  const place = chosen === OWN ? own : chosen;
  const address = (one: { id: string; label: string }) => `/api/surveys/${full.name}/qr?place=${one.id}&label=${encodeURIComponent(one.label)}`;
  return (
    <>
      {touchpoints.length > 0 && (
        <SelectField
          label={words.qrFor}
          value={chosen}
          options={[{ key: OWN, label: words.qrOther }, ...touchpoints.map((one) => ({ key: one.id, label: one.label }))]}
          onChange={setChosen}
        />
      )}
      {chosen === OWN && <TextField label={touchpoints.length ? words.qrOther : words.qrFor} hint={words.placeName} value={own} onChange={setOwn} />}
      <div className="button-row">
        <Button isDisabled={!PLACE.test(place)} onPress={() => setShown([touchpoints.find((one) => one.id === place) ?? { id: place, label: place }])}>
          {words.show}
        </Button>
        {touchpoints.length > 1 && (
          <Button variant="quiet" onPress={() => setShown(touchpoints)}>
            {words.qrAll(touchpoints.length)}
          </Button>
        )}
      </div>
      <div className="qr-sheet">
        {shown.map((one) => (
          <a key={one.id} href={address(one)} download={`${full.name}-${one.id}.svg`}>
            <img className="qr" src={address(one)} alt={`${words.linkOf["qr"]}: ${one.label}`} />
          </a>
        ))}
      </div>
    </>
  );
}
