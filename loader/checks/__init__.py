"""Findings: what does not add up in a disclosure. The rules are `queries/checks/*.rq`; here they are run and explained."""
