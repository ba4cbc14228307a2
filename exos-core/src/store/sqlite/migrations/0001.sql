-- "EXOS" in ASCII: how a file is told from another program's.
PRAGMA application_id = 0x45584F53;
PRAGMA user_version = 1;

-- Bodies are JSON as text: what was written comes back to the letter.
CREATE TABLE objects (
    kind    TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    version INTEGER NOT NULL,
    body    TEXT    NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT;

-- at: milliseconds since the Unix epoch.
CREATE TABLE events (
    number INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    kind   TEXT    NOT NULL,
    id     TEXT    NOT NULL,
    body   TEXT    NOT NULL
) STRICT;

-- One row: the number of the newest event, which may be forgotten already.
CREATE TABLE event_counter (newest INTEGER NOT NULL) STRICT;
INSERT INTO event_counter (newest) VALUES (0);

-- until: milliseconds since the Unix epoch.
CREATE TABLE leases (
    name   TEXT    PRIMARY KEY,
    holder TEXT    NOT NULL,
    until  INTEGER NOT NULL
) STRICT;

-- at: seconds since the Unix epoch. The rows lie in the order in which they are read.
CREATE TABLE samples (
    series TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    value  REAL    NOT NULL,
    PRIMARY KEY (series, at)
) STRICT, WITHOUT ROWID;
