"""What several rooms draw with: cells, lines and lists."""
