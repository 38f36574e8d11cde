"""Findings and health checks: written up and read."""
