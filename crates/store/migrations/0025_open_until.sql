-- Last day on which all that a case lacks can still be done.
ALTER TABLE counted_case ADD COLUMN open_until {int};
