"""One module for each line of the goal sheet, found by its file name."""
