"""Compiles operations into Python functions, as fast as a hand-written handler for one query.

The way of a field from the schema into generated code:

1.  `graph/types/` declares it with its source: `title: str = key("title", …)`.
2.  `graph/execution/selection.py` collects the operation's fields for each object type.
3.  `generate.py` writes, for each selection set and object type, an expression that builds the
    response's dict from the parent. For `title` that is one entry of a dict literal
    (`expressions.py`):

        "title": (v1 if type(v1 := o["title"]) is str else fail()),

    For a batch field, the dict first contains None, and the parent and the dict are added to two
    columns. One coroutine for each batch field loads the whole column, fills in the values, and
    then runs the batch fields below. So the number of tasks and loader calls depends on the
    operation, not on the number of objects.
4.  `program.py` compiles that text once and runs it with each request's context and arguments.

Only the path without errors is compiled. In all other cases (an exception, a null in a non-null
field, a value that a scalar must convert), compiled code stops, and graphql-core executes the
operation with the same loaders. So only graphql-core produces errors. `newsgraph explain QUERY`
prints the generated text.
"""
