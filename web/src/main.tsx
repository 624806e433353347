import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/ui.css";
import "./styles/shell.css";
import { SessionProvider } from "./people/session";
import { PreferencesProvider } from "./preferences";
import { find } from "./routes";
import { Shell } from "./shell/shell";

const root = document.getElementById("root");
if (!root) throw new Error("no #root in the page");

function show(at: HTMLElement): void {
  createRoot(at).render(
    <StrictMode>
      <PreferencesProvider>
        <SessionProvider>
          <Shell />
        </SessionProvider>
      </PreferencesProvider>
    </StrictMode>,
  );
}

// A screen that React had to wait for is held back for another 0.3 s, so its code comes first; a failure
// shows when the screen does.
const first = find(location.pathname)?.route.load() ?? Promise.resolve();
first.catch(() => undefined).then(() => show(root));
