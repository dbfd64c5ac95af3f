"""What is done to mailflow on purpose: lines that die, servers that lie, disks that are full, clocks that jump."""
