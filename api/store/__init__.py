"""Where questions are answered: the current snapshot, or a remote SPARQL 1.1 endpoint."""
