"""Pages for people: plain HTML, made on the server, with one style sheet of our own and no scripts."""
