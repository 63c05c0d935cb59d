"""Official lists of codes: read from the sheets in which they are handed round, compared with what is known, and applied."""
