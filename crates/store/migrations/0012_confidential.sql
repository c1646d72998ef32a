-- What follows from confidential data: kept apart, because most readers of lists are not told.
ALTER TABLE finding ADD COLUMN confidential {int} NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN confidential {int} NOT NULL DEFAULT 0;
