"""Every IRI of the data leads somewhere: `/id/…` to `/doc/…`, and `/doc/…` to RDF or a page about the thing."""
