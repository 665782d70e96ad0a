"""Source-routed relay chain."""

__version__ = "0.9.1"
