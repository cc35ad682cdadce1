import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { Kind, parse } from "graphql";

/**
 * GraphiQL notes the operations of a tab a moment after it was opened; one that is run before
 * would go out under the name, and as the kind, of the tab that was open before.
 */
function upToDate(request, options) {
  let documentAST;
  try {
    documentAST = parse(request.query);
  } catch {
    return [request, options]; // the gateway says what is wrong with it
  }
  const names = documentAST.definitions
    .filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
    .map(({ name }) => name?.value);
  const known = names.includes(request.operationName);
  const operationName = known ? request.operationName : names.length === 1 ? names[0] : undefined;
  return [{ ...request, operationName }, { ...options, documentAST }];
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
  return (request, options) => send(...upToDate(request, options));
}
