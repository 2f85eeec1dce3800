"""Where submissions come from and where results go."""
