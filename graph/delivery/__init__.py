"""How answers reach caches: kept in the worker, validated, compressed, tagged, purged."""
