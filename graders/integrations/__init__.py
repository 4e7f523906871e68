"""Where labgrade meets other programs: one module for each."""
