// The address bar says what is shown: the gallery, or one map and the claim that is open.

import { useEffect, useState } from "react";

export type Route = { page: "gallery" } | { page: "map"; name: string };

function read(): Route {
  const found = /^\/maps\/([a-z0-9_-]+)\/?$/.exec(location.pathname);
  return found?.[1] ? { page: "map", name: found[1] } : { page: "gallery" };
}

export function go(path: string): void {
  history.pushState(null, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
}

export function useRoute(): Route {
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const follow = () => setRoute(read());
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);
  return route;
}
