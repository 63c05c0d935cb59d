"""The front end of BudgetGraph: questions, glossary and linked data over HTTP. Read-only."""
