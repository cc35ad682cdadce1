"""Live changes of articles: one change stream for each process, many subscribers."""
