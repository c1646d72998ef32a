-- What somebody last answered when asked about disability; absent when never asked.
ALTER TABLE person ADD COLUMN disability {text};
