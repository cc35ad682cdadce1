"""The public GraphQL API: types, root fields, execution and HTTP. Reads through `loaders` alone."""
