import { defineConfig } from "vite";

// The respondent's page has a bundle of its own, without any library: at most 15 kB compressed.
// Built twice: --mode respondent, then --mode widget.
export default defineConfig(({ mode: which }) => ({
  root: "respondent",
  base: "/s/_/",
  build: {
    outDir: "../../src/parcours/server/static/respondent",
    emptyOutDir: which === "respondent",
    target: "es2022",
    modulePreload: false,
    cssCodeSplit: false,
    rollupOptions: {
      input: { [which]: `respondent/${which}.ts` },
      output: {
        format: which === "widget" ? "iife" : "es",
        entryFileNames: "[name].js",
        assetFileNames: "respondent[extname]",
      },
    },
  },
}));
