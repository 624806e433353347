// Puts a survey on somebody's site: <script src="https://…/s/_/widget.js" data-survey="TOKEN" async>.
// data-after="10" waits ten seconds, data-button="Your opinion" shows a button first, data-lang="fr".

const script = document.currentScript as HTMLScriptElement | null;
if (script?.dataset["survey"]) {
  const { survey, after, button, lang, title } = script.dataset;
  const origin = new URL(script.src).origin;
  const place = document.createElement("div");

  const show = () => {
    const frame = document.createElement("iframe");
    frame.src = `${origin}/s/${encodeURIComponent(survey!)}${lang ? `?lang=${encodeURIComponent(lang)}` : ""}`;
    frame.title = title ?? document.title;
    frame.style.cssText = "width:100%;border:0;min-height:320px;color-scheme:normal";
    frame.setAttribute("sandbox", "allow-scripts allow-forms allow-same-origin");
    place.replaceChildren(frame);
    addEventListener("message", (event) => {
      if (event.origin === origin && event.source === frame.contentWindow && event.data?.parcours === "height")
        frame.style.height = `${Math.min(4000, Number(event.data.height) || 0)}px`;
    });
  };

  script.after(place);
  if (button) {
    const opener = document.createElement("button");
    opener.type = "button";
    opener.textContent = button;
    opener.addEventListener("click", show);
    place.append(opener);
  } else setTimeout(show, Number(after ?? 0) * 1000);
}
