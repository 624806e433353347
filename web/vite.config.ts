import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The bundle goes where the server finds it and into the wheel; fonts come from the drawings' own.
export default defineConfig({
  base: "/static/app/",
  plugins: [react()],
  build: {
    outDir: "../src/parcours/server/static/app",
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8420" } },
});
