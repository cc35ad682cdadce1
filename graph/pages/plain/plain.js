import { SCHEMA_QUERY, printSchema } from "./schema.js";

const at = (id) => document.getElementById(id);
const endpoint = new URL(location.pathname, location.origin);
let stopRunning = () => {};

function parse(id) {
  const text = at(id).value.trim();
  if (!text) return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${id} must be a JSON object: ${error.message}`);
  }
}

async function ask(request, headers, signal) {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      Accept: "application/graphql-response+json, application/json;q=0.9",
      ...headers,
      "Content-Type": "application/json",
    },
    body: JSON.stringify(request),
    signal,
  });
  return response.json();
}

/** Runs one operation on its own WebSocket (graphql-transport-ws). Returns a function that stops it. */
function listen(request, headers, show) {
  const address = new URL(endpoint);
  address.protocol = address.protocol.replace("http", "ws");
  const socket = new WebSocket(address, "graphql-transport-ws");
  const send = (message) => socket.send(JSON.stringify(message));
  const answers = {
    connection_ack: () => send({ id: "1", type: "subscribe", payload: request }),
    ping: () => send({ type: "pong" }),
    next: ({ payload }) => show(payload),
    error: ({ payload }) => show({ errors: payload }),
    complete: () => socket.close(1000),
  };
  socket.onopen = () => send({ type: "connection_init", payload: headers });
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    answers[message.type]?.(message);
  };
  socket.onclose = ({ code, reason }) => {
    if (code !== 1000) show({ errors: [{ message: `socket closed: ${code} ${reason}` }] });
    ended();
  };
  return () => socket.close(1000);
}

function show(answer) {
  at("result").textContent = JSON.stringify(answer, null, 2);
}

function ended() {
  at("stop").hidden = true;
  at("result").removeAttribute("aria-busy");
}

async function run() {
  stopRunning();
  at("result").textContent = "";
  at("result").setAttribute("aria-busy", "true");
  try {
    const request = { query: at("query").value, variables: parse("variables") };
    const headers = parse("headers");
    if (/^\s*subscription\b/m.test(request.query)) {
      at("result").textContent = "Listening…";
      at("stop").hidden = false;
      stopRunning = listen(request, headers, show);
      return;
    }
    const stop = new AbortController();
    stopRunning = () => stop.abort();
    show(await ask(request, headers, stop.signal));
  } catch (error) {
    if (error.name !== "AbortError") at("result").textContent = error.message;
  }
  ended();
}

async function showScopes() {
  try {
    const { data, errors } = await ask({ query: "{ viewer { scopes } }" }, parse("headers"));
    at("scopes").textContent = data
      ? data.viewer.scopes.join(", ") || "none: published articles only"
      : errors[0].message;
  } catch (error) {
    at("scopes").textContent = error.message;
  }
}

async function showSchema() {
  try {
    const { data, errors } = await ask({ query: SCHEMA_QUERY }, parse("headers"));
    at("schema-text").textContent = data ? printSchema(data.__schema) : errors[0].message;
  } catch (error) {
    at("schema-text").textContent = error.message;
  }
}

function pickExample() {
  const { query, variables } = at("example").selectedOptions[0].dataset;
  at("query").value = query;
  at("variables").value = variables;
}

at("reader").hidden = !at("reader").getAttribute("href");
at("example").addEventListener("change", pickExample);
at("headers").addEventListener("change", showScopes);
at("stop").addEventListener("click", () => stopRunning());
at("schema").addEventListener("toggle", showSchema, { once: true });
at("operation").addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
});
pickExample();
showScopes();
