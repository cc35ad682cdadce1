import article from "../../examples/article.graphql?raw";
import feed from "../../examples/feed.graphql?raw";
import live from "../../examples/live.graphql?raw";
import search from "../../examples/search.graphql?raw";
import searchVariables from "../../examples/search.json?raw";
import topic from "../../examples/topic.graphql?raw";

/** The tabs of a first visit. Each query runs unchanged on any archive. */
export const examples = [
  { query: feed },
  { query: article },
  { query: topic },
  { query: search, variables: searchVariables },
  { query: live },
].map((tab) => Object.fromEntries(Object.entries(tab).map(([key, text]) => [key, text.trim()])));
