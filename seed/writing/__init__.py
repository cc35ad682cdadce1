"""What the store knows of files, and how articles, slugs and counts get there."""
