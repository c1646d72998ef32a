-- In which order people stand on the list of what is due, worked out when they are drawn, so that
-- a page of the list sorts people instead of services.
-- Rank: 1 an emergency stands, 2 a service is late, 3 a service is due, 4 nothing is due. The day
-- is the oldest on which a late service was to be given; far in the future when none is late.
ALTER TABLE person ADD COLUMN due_rank {int} NOT NULL DEFAULT 4;
ALTER TABLE person ADD COLUMN late_since {int} NOT NULL DEFAULT 2147483647;

-- Holds everything by which the list is narrowed, counted and sorted.
CREATE INDEX person_due ON person
    (puskesmas, area, due_rank, late_since, name_key, person, n_due, n_overdue);

-- Services of one item are reached over the people of an area, by the key.
DROP INDEX due_item;
