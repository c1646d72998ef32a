-- What follows from restricted data: kept apart, because most readers of lists are not told.
ALTER TABLE finding ADD COLUMN restricted {int} NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN restricted {int} NOT NULL DEFAULT 0;
