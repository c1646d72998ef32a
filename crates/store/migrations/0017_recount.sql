-- What came of drawing everything again and comparing it with the views.
CREATE TABLE recount (
    began_ms {int} NOT NULL PRIMARY KEY,
    ended_ms {int} NOT NULL,
    compared {int} NOT NULL,
    differences {int} NOT NULL,
    first {text}
) {strict};
