"""Executes operations. `engine.py` chooses between two executors, which give the same responses.

    compiler/          compiled Python functions
    interpreter.py     graphql-core; `resolvers.py` are its resolvers

Both read the source of each field (`sources.py`, `arguments.py`) and the selection below it
(`selection.py`, `collecting.py`). `live.py` executes the events of subscriptions.
"""
