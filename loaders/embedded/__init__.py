"""The embedded server. It runs if no MongoDB is configured.

`server.py` gives commands its address. The first one starts `supervisor.py`, which keeps the server
(`server_process.py`) running while its folder (`data_folder.py`) has users. `servers.py` chooses
the program, `memory.py` the size of its cache. `probe.py` finds out whether it still works.
"""
