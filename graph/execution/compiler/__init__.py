"""Operations compiled into Python functions: as fast as a handler written for that one query.

How one field gets from the schema into generated code:

1.  `graph/types/` declares it with its source: `title: str = key("title", …)`.
2.  `graph/execution/selection.py` collects the operation's fields for each object type.
3.  `generate.py` writes, for each selection set and object type, an expression that builds the
    answer's dict from the parent. For `title` that is one entry of a dict literal:

        "title": (v1 if type(v1 := o["title"]) is str else fail()),

    A batch field leaves None in its place, and its parent and the dict in two columns. One
    coroutine for each batch field loads the whole column and fills the places, then runs the batch
    fields below. So tasks and calls of loaders grow with the operation, never with the objects.
4.  `program.py` compiles that text once and runs it with each request's context and arguments.

Only the way on which all is well is compiled. Whatever else is met (an exception, a null where
none may be, a value that a scalar would have to convert) gives up the attempt, and graphql-core
answers with the same loaders: errors are its business alone. `newsgraph explain QUERY` prints
the generated text.
"""
