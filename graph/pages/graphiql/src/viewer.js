import { useEffect, useState } from "react";

/** The headers editor's text as an object; null while it is not a JSON object. */
export function parseHeaders(text) {
  if (!text?.trim()) return {};
  try {
    const headers = JSON.parse(text);
    return headers && typeof headers === "object" && !Array.isArray(headers) ? headers : null;
  } catch {
    return null;
  }
}

async function askViewer(endpoint, headers, signal) {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { Accept: "application/json", ...headers, "Content-Type": "application/json" },
    body: JSON.stringify({ query: "query ViewerScopes { viewer { scopes } }" }),
    signal,
  });
  const { data, errors } = await response.json();
  if (!data?.viewer) throw new Error(errors?.[0]?.message ?? `status ${response.status}`);
  return data.viewer.scopes;
}

/**
 * The scopes of the viewer with these headers: `{ scopes }`, `{ error }`, or `{}` while loading.
 * Queries again when the headers have not changed for a moment.
 */
export function useViewer(endpoint, headersText) {
  const [viewer, setViewer] = useState({});
  useEffect(() => {
    const headers = parseHeaders(headersText);
    if (!headers) {
      setViewer({ error: "the headers are not a JSON object" });
      return undefined;
    }
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        setViewer({ scopes: await askViewer(endpoint, headers, stop.signal) });
      } catch (error) {
        if (!stop.signal.aborted) setViewer({ error: error.message });
      }
    }, 300);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [endpoint, headersText]);
  return viewer;
}
