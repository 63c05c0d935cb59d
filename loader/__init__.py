"""From a published file to a published snapshot. The only writer."""

__version__ = "0.1.0"
