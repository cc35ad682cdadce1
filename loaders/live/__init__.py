"""Changes of articles as they happen: one stream a process, many subscribers."""
