const SCOPES = {
  DRAFTS: "Sees articles with published: false",
  SECURED: "Sees the sealed payload of articles",
};

function Scopes({ scopes, error }) {
  if (error) return <span className="ng-chip ng-chip-error">Not accepted: {error}</span>;
  if (!scopes) return <span className="ng-chip">…</span>;
  if (!scopes.length) {
    return (
      <span className="ng-chip" title="Add an Authorization header below for more">
        none: published articles only
      </span>
    );
  }
  return scopes.map((scope) => (
    <span key={scope} className="ng-chip ng-chip-scope" title={SCOPES[scope]}>
      {scope}
    </span>
  ));
}

/** The bar above the editor: the gateway, the viewer's scopes, and links. */
export function Bar({ environment, reader, viewer }) {
  return (
    <header className="ng-bar">
      <h1 className="ng-name">
        newsgraph <span>GraphiQL</span>
      </h1>
      <span className={`ng-chip ng-chip-${environment}`} data-testid="environment">
        {environment}
      </span>
      <p className="ng-viewer" role="status" data-testid="scopes">
        <span className="ng-label">Your scopes</span> <Scopes {...viewer} />
      </p>
      {reader && (
        <nav aria-label="Site">
          <a href={reader}>Reader</a>
        </nav>
      )}
    </header>
  );
}
