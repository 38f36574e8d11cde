"""Draw what several rooms show: cells, lines and lists."""
