-- Since when somebody has lived elsewhere, so that registers of the time before still have their row.
ALTER TABLE person ADD COLUMN left_on {int};
