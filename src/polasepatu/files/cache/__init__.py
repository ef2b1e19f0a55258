"""What was worked out once and is kept in the user's cache folder. All of it may be deleted at any time."""
