// The part of the contract that is measured, over the MongoDB driver, every lookup by a dataloader.
import DataLoader from "dataloader";
import { GraphQLScalarType } from "graphql";

export const typeDefs = `
  scalar DateTime
  scalar URL
  type Query {
    article(by: ArticleBy!): Article
    articles(first: Int = 20): ArticleConnection!
    topics(first: Int = 20, orderBy: TopicOrder): TopicConnection!
  }
  input ArticleBy { id: ID slug: String url: URL }
  input TopicOrder { field: TopicOrderField! = NAME direction: OrderDirection! = ASC }
  enum TopicOrderField { NAME ARTICLE_COUNT }
  enum OrderDirection { ASC DESC }
  interface Story {
    title: String! excerpt: String url: URL! publishedDateTime: DateTime! type: String!
    provider: Provider! images: [Image!]!
  }
  type Article implements Story {
    id: ID! slug: String! title: String! excerpt: String body: String url: URL!
    publishedDateTime: DateTime! type: String! provider: Provider! topics: [Topic!]!
    images: [Image!]!
    related(first: Int = 10): RelatedStoryConnection!
    relatedBy(first: Int = 10): ArticleConnection!
  }
  type ExternalStory implements Story {
    title: String! excerpt: String url: URL! publishedDateTime: DateTime! type: String!
    provider: Provider! images: [Image!]!
  }
  type ArticleConnection { nodes: [Article!]! }
  type RelatedStoryConnection {
    edges: [RelatedStoryEdge!]! nodes: [Story!]! totalCount: Int!
  }
  type RelatedStoryEdge { position: Int! node: Story! }
  type Provider { domain: String! name: String! }
  type Topic {
    name: String! slug: String! articleCount: Int!
    articles(first: Int = 20): ArticleConnection!
  }
  type TopicConnection { nodes: [Topic!]! }
  type Image { url: URL! width: Int height: Int }
`;

const URL_KEYS = ["webUrl", "originalUrl", "ampWebUrl", "cdnAmpWebUrl"];
const NEWEST = { publishedDateTime: -1, _id: -1 };
const VISIBLE = { published: true };
// What newsgraph's own search keeps in a document costs no peer anything.
const READ = {
  projection: { "newsgraph.terms": 0, "newsgraph.places": 0, "newsgraph.words": 0 },
};

const storyUrl = (story) => URL_KEYS.map((key) => story[key]).find(Boolean);

/** Each related story once, at its first place, as [key, stub]. */
function distinctStubs(article) {
  const stubs = new Map();
  article.newsgraph.related.forEach((key, place) => {
    if (!stubs.has(key)) stubs.set(key, article.related[place]);
  });
  return [...stubs];
}

/** Whether `one` has a better claim to `url` than `other`: canonical holder first, then newest. */
function better(one, other, url) {
  const rank = (article) => [article.newsgraph.urls[0] === url, +article.publishedDateTime, article._id];
  const [a, b] = [rank(one), rank(other)];
  const place = a.findIndex((value, index) => value !== b[index]);
  return place >= 0 && a[place] > b[place];
}

/** The context value of one request. */
export function context(db) {
  const articles = db.collection("articles");
  const byId = (name) =>
    new DataLoader(async (ids) => {
      const found = await db.collection(name).find({ _id: { $in: [...ids] } }).toArray();
      const documents = new Map(found.map((document) => [document._id, document]));
      return ids.map((id) => documents.get(id) ?? null);
    });
  const byUrl = new DataLoader(async (urls) => {
    const held = new Map(urls.map((url) => [url, null]));
    const match = { ...VISIBLE, "newsgraph.urls": { $in: [...urls] } };
    for (const article of await articles.find(match, READ).toArray()) {
      for (const url of article.newsgraph.urls) {
        const other = held.get(url);
        if (other === null || (other && better(article, other, url))) held.set(url, article);
      }
    }
    return urls.map((url) => held.get(url));
  });
  const newest = (match, first) =>
    articles.find({ ...VISIBLE, ...match }, READ).sort(NEWEST).limit(first).toArray();
  return { db, articles, newest, byUrl, providers: byId("providers"), topics: byId("topics") };
}

async function relatedStories(article, first, { byUrl }) {
  const stubs = distinctStubs(article).slice(0, first);
  const held = await byUrl.loadMany(stubs.map(([key]) => key));
  return stubs.map(([, stub], place) => held[place] ?? stub);
}

const instant = (date) => date.toISOString().replace(/(\.000)?Z$/, "+00:00");

const story = {
  url: storyUrl,
  type: (one) => one.type ?? "article",
  images: (one) => one.images ?? [],
  provider: (one, _, { providers }) => providers.load(one.provider.domain),
};

export const resolvers = {
  DateTime: new GraphQLScalarType({ name: "DateTime", serialize: instant }),
  Story: { __resolveType: (one) => (one._id ? "Article" : "ExternalStory") },
  Query: {
    article: (_, { by }, { articles }) => articles.findOne({ ...VISIBLE, slug: by.slug }, READ),
    articles: async (_, { first }, { newest }) => ({ nodes: await newest({}, first) }),
    topics: async (_, { first }, { db }) => ({
      nodes: await db
        .collection("topics")
        .find({ public: { $exists: true } })
        .sort({ "public.articleCount": -1, _id: -1 })
        .limit(first)
        .toArray(),
    }),
  },
  Article: {
    ...story,
    id: (one) => Buffer.from(`Article:${one._id}`).toString("base64url"),
    topics: (one, _, { topics }) => topics.loadMany(one.newsgraph.topics),
    related: (article, { first }) => ({ article, first }),
    relatedBy: async (one, { first }, { newest }) => ({
      nodes: await newest({ "newsgraph.related": { $in: one.newsgraph.urls } }, first),
    }),
  },
  ExternalStory: story,
  RelatedStoryConnection: {
    totalCount: ({ article }) => distinctStubs(article).length,
    nodes: ({ article, first }, _, context) => relatedStories(article, first, context),
    edges: async ({ article, first }, _, context) =>
      (await relatedStories(article, first, context)).map((node, position) => ({ position, node })),
  },
  Provider: { domain: (one) => one._id, name: (one) => one.public.name },
  Topic: {
    name: (one) => one.public.name,
    slug: (one) => one._id,
    articleCount: (one) => one.public.articleCount,
    articles: async (one, { first }, { newest }) => ({
      nodes: await newest({ "newsgraph.topics": one._id }, first),
    }),
  },
};
