import "./workers.js";
import "graphiql/style.css";
import "@graphiql/plugin-explorer/style.css";
import "./page.css";

import { explorerPlugin } from "@graphiql/plugin-explorer";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { GraphiQL } from "graphiql";
import { useState } from "react";
import { createRoot } from "react-dom/client";

import { Bar } from "./bar.jsx";
import { examples } from "./examples.js";
import { fetcherOf } from "./fetcher.js";
import { useViewer } from "./viewer.js";

const { environment, reader } = document.documentElement.dataset;
const endpoint = new URL(location.pathname, location.origin);
const fetcher = fetcherOf(endpoint);
const plugins = [explorerPlugin({ showAttribution: false }), HISTORY_PLUGIN];

function Page() {
  const [headers, setHeaders] = useState("");
  const viewer = useViewer(endpoint.href, headers);
  return (
    <>
      <Bar environment={environment} reader={reader} viewer={viewer} />
      <main className="ng-main">
        <GraphiQL
          fetcher={fetcher}
          plugins={plugins}
          defaultTabs={examples}
          defaultEditorToolsVisibility="variables"
          onEditHeaders={setHeaders}
          inputValueDeprecation
          schemaDescription
        >
          <GraphiQL.Logo>
            <></>
          </GraphiQL.Logo>
        </GraphiQL>
      </main>
    </>
  );
}

createRoot(document.getElementById("graphiql")).render(<Page />);
