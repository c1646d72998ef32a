-- A person's part in the indicators of the household (PIS-PK), of months from `since` until before `until`;
-- bit n stands for indicator n of the guidelines. Asked: day of the last answer for the whole household.
CREATE TABLE household_member (
    puskesmas {text} NOT NULL,
    person {bytes} NOT NULL,
    since {int} NOT NULL,
    until {int} NOT NULL,
    household {bytes} NOT NULL,
    area {int} NOT NULL,
    good {int} NOT NULL,
    bad {int} NOT NULL,
    unasked {int} NOT NULL,
    house_yes {int} NOT NULL,
    house_no {int} NOT NULL,
    asked {int},
    planned {int},
    PRIMARY KEY (puskesmas, person, since)
) {keyed};

CREATE INDEX household_member_household ON household_member (puskesmas, household, person);
