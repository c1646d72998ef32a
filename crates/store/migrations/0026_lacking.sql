-- What is lacking most in an area is read from the index alone.
DROP INDEX counted_case_month;
CREATE INDEX counted_case_month ON counted_case (puskesmas, indicator, month, missing, area);
