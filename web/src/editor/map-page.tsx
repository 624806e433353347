// One map.

import type { ScreenProps } from "../routes";
import { Reader } from "../reading/reader";
import { Header } from "../shell/header";

export default function MapPage({ params }: ScreenProps) {
  return (
    <>
      <Header />
      <main id="main" className="editor" tabIndex={-1}>
        <Reader name={params["name"] ?? ""} view="journey" />
      </main>
    </>
  );
}
