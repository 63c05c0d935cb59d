"""What IRIs of the model begin with; docs/model.md."""

BG = "https://w3id.org/budgetgraph/def#"
CODE = "https://w3id.org/budgetgraph/code/"
CUBE = "https://w3id.org/budgetgraph/cube/"

TOTAL = "_T"
"""Local name of the concept above all others of a scheme."""
