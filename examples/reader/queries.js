const CARD = `fragment Card on Article {
  id slug title excerpt type published publishedDateTime
  provider { domain name }
  topics { slug name }
  authors { slug name }
  language
  images { url }
}`;

const FACETS = `facets @include(if: $withFacets) {
  topics(first: 12) { count topic { slug name } }
  providers(first: 12) { count provider { domain name } }
  authors(first: 12) { count author { slug name } }
  languages { count value }
  timeline(interval: MONTH) { start count }
}`;

export const FEED = `query ReaderFeed(
  $filter: ArticleFilter, $orderBy: ArticleOrder, $after: String, $withFacets: Boolean!
) {
  list: articles(filter: $filter, orderBy: $orderBy, first: 12, after: $after) {
    totalCount @include(if: $withFacets)
    edges { node { ...Card } }
    pageInfo { hasNextPage endCursor }
    ${FACETS}
  }
}
${CARD}`;

export const SEARCH = `query ReaderSearch(
  $query: String!, $filter: ArticleFilter, $after: String, $withFacets: Boolean!
) {
  list: search(query: $query, filter: $filter, first: 12, after: $after) {
    totalCount @include(if: $withFacets)
    edges { highlights node { ...Card } }
    pageInfo { hasNextPage endCursor }
    ${FACETS}
  }
}
${CARD}`;

export const ARTICLE = `query ReaderArticle($slug: String!) {
  article(by: { slug: $slug }) {
    ...Card
    url body
    translations { slug language title }
    related(first: 8) { totalCount nodes { ...Story ... on Article { related(first: 8) { nodes { ...Stop } } } } }
    relatedBy(first: 6) { totalCount nodes { ...Story related(first: 8) { nodes { ...Stop } } } }
  }
}
fragment Story on Story {
  __typename title url publishedDateTime provider { name }
  ... on Article { id slug published }
}
fragment Stop on Story { ... on Article { id } }
${CARD}`;

export const CHANGES = `subscription ReaderChanges($filter: ArticleFilter) {
  articleChanged(filter: $filter) { kind id article { ...Card } }
}
${CARD}`;
