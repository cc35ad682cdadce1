"""The public GraphQL API: types, root fields, execution and HTTP. Uses the store by `loaders`."""
