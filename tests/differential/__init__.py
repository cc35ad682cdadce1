"""The gateway held against the reference, by queries made at random."""
