import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { Kind, OperationTypeNode, parse } from "graphql";

const LISTENING = { status: "Listening. Each event appears here as it happens." };

/**
 * GraphiQL reads the operations of a tab shortly after the tab was opened. An operation that runs
 * earlier would be sent with the name and the kind of the previous tab's operation.
 */
function upToDate(request, options) {
  let documentAST;
  try {
    documentAST = parse(request.query);
  } catch {
    return [request, options]; // the gateway responds with the error
  }
  const names = operations(documentAST).map(({ name }) => name?.value);
  const known = names.includes(request.operationName);
  const operationName = known ? request.operationName : names.length === 1 ? names[0] : undefined;
  return [{ ...request, operationName }, { ...options, documentAST }];
}

function operations(documentAST) {
  return documentAST.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
}

function isSubscription({ operationName }, { documentAST } = {}) {
  const found = documentAST && operations(documentAST).find(({ name }) => name?.value === operationName);
  return found?.operation === OperationTypeNode.SUBSCRIPTION;
}

/**
 * The events, after a first result that shows that the subscription is waiting. Not a generator:
 * its `return` would wait for the next event before it ends the subscription.
 */
function announced(events) {
  let told = false;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      if (told) return events.next();
      told = true;
      return Promise.resolve({ done: false, value: LISTENING });
    },
    return: (value) => events.return?.(value) ?? Promise.resolve({ done: true, value }),
    throw: (error) => events.throw?.(error) ?? Promise.reject(error),
  };
}

/** Sends queries over HTTP and subscriptions over WebSocket to `endpoint`. */
export function fetcherOf(endpoint) {
  const socket = new URL(endpoint);
  socket.protocol = endpoint.protocol.replace("http", "ws");
  const send = createGraphiQLFetcher({
    url: endpoint.href,
    subscriptionUrl: socket.href,
    enableIncrementalDelivery: false,
  });
  return async (...asked) => {
    const [request, options] = upToDate(...asked);
    const result = await send(request, options);
    return isSubscription(request, options) && Symbol.asyncIterator in Object(result)
      ? announced(result[Symbol.asyncIterator]())
      : result;
  };
}
