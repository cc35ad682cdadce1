"""What an answer costs: newsgraph beside other gateways, on one store and one archive."""
