"""Questions to the store: one module for each, batched and paged."""
