"""What IRIs of the model begin with; docs/model.md."""

BG = "https://w3id.org/budgetgraph/def#"
CODE = "https://w3id.org/budgetgraph/code/"
CUBE = "https://w3id.org/budgetgraph/cube/"
DERIVED = "https://w3id.org/budgetgraph/derived#"
"""What checks derive of figures; docs/checks.md."""
DCT = "http://purl.org/dc/terms/"

TOTAL = "_T"
"""Local name of the concept above all others of a scheme."""
