"""Tests: unit mirrors hmi, gui mirrors ui, integration and e2e run the real parts together."""
