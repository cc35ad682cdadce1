"""`python -m newsgraph`, the same as `newsgraph`."""

from newsgraph.cli import main

main(prog_name="newsgraph")
