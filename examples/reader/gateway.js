/** The GraphQL endpoint, relative to this page. */
export const ENDPOINT = new URL("graphql", document.baseURI);

const PATIENCE = 15_000;

/** A response with errors: `message`, and the gateway's `code` if there is one. */
export class GatewayError extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

/** Runs a query and returns its data. Throws GatewayError; aborts with `signal`. */
export async function ask(query, variables = {}, signal) {
  const limits = [AbortSignal.timeout(PATIENCE), signal].filter(Boolean);
  let response;
  try {
    response = await fetch(ENDPOINT, {
      method: "POST",
      headers: {
        Accept: "application/graphql-response+json, application/json;q=0.9",
        "Content-Type": "application/json",
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.any(limits),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new GatewayError("The gateway does not answer.", "UNREACHABLE");
  }
  const answer = await response.json().catch(() => ({}));
  const [problem] = answer.errors ?? [];
  if (problem) throw new GatewayError(problem.message, problem.extensions?.code);
  if (!answer.data) throw new GatewayError(`The gateway answered ${response.status}.`);
  return answer.data;
}

/**
 * Follows a subscription over graphql-transport-ws. Reconnects with growing delays. Calls
 * `on.data(data)` and `on.state("live" | "connecting" | "off")`. Returns a function that stops it.
 */
export function follow(query, variables, on) {
  let socket;
  let timer;
  let tries = 0;
  let stopped = false;

  const send = (message) => socket.send(JSON.stringify(message));
  const handlers = {
    connection_ack() {
      tries = 0;
      on.state("live");
      send({ id: "1", type: "subscribe", payload: { query, variables } });
    },
    ping: () => send({ type: "pong" }),
    next: ({ payload }) => payload.data && on.data(payload.data),
    // The gateway refuses this operation, so do not retry.
    error: () => stop(),
    complete: () => socket.close(1000),
  };

  function connect() {
    const address = new URL(ENDPOINT);
    address.protocol = address.protocol.replace("http", "ws");
    socket = new WebSocket(address, "graphql-transport-ws");
    socket.onopen = () => send({ type: "connection_init" });
    socket.onmessage = (event) => {
      const message = JSON.parse(event.data);
      handlers[message.type]?.(message);
    };
    socket.onclose = () => {
      if (stopped) return;
      on.state("connecting");
      timer = setTimeout(connect, Math.min(30_000, 500 * 2 ** tries++) * (0.75 + Math.random() / 2));
    };
  }

  function stop() {
    stopped = true;
    clearTimeout(timer);
    on.state("off");
    socket.close(1000);
  }

  connect();
  return stop;
}
