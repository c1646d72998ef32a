-- The files of the guidelines that were adopted last from a folder, for a start with that folder
-- broken. Empty when the guidelines built into the program were used last.
CREATE TABLE guideline_file (
    path {text} NOT NULL PRIMARY KEY,
    content {bytes} NOT NULL
) {strict};
