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

// The screen's code is on its way while the server says who is asking; a failure shows when the screen does.
void find(location.pathname)?.route.load().catch(() => undefined);

const root = document.getElementById("root");
if (!root) throw new Error("no #root in the page");
createRoot(root).render(
  <StrictMode>
    <PreferencesProvider>
      <SessionProvider>
        <Shell />
      </SessionProvider>
    </PreferencesProvider>
  </StrictMode>,
);
