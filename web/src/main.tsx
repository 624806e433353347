import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/ui.css";
import "./styles/shell.css";
import { SessionProvider } from "./people/session";
import { PreferencesProvider } from "./preferences";
import { Shell } from "./shell/shell";

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
