"""The core of Lineside: everything that runs without Qt and without a screen.

Folders are nouns of the trade; ARCHITECTURE.md draws the layers and who may know whom.
"""

__version__ = "0.1.0"
