"""The window: Qt widgets over facts, requests and readers, and nothing else."""
