-- What was decided about accounts under a lent role, and when the head looked at it afterwards.
ALTER TABLE account_request ADD COLUMN decided_under {text};
ALTER TABLE account_request ADD COLUMN seen_ms {int};
