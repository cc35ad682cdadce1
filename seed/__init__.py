"""From article files to stored documents: reading, checking, and writing an archive."""
