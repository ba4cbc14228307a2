-- One row: how many migrations were done. The table's name is how a database is told from another program's.
CREATE TABLE exos_schema (version BIGINT NOT NULL);
INSERT INTO exos_schema (version) VALUES (1);

-- Names are ordered by code points, as everywhere in EXOS, whatever the language of the database.
-- Bodies are JSON as text: what was written comes back to the letter, where JSONB refuses \u0000 and orders fields anew.
CREATE TABLE objects (
    kind    TEXT   COLLATE "C" NOT NULL,
    id      TEXT   COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    body    TEXT   NOT NULL,
    PRIMARY KEY (kind, id)
);

-- at: milliseconds since the Unix epoch.
CREATE TABLE events (
    number BIGINT PRIMARY KEY,
    at     BIGINT NOT NULL,
    kind   TEXT   COLLATE "C" NOT NULL,
    id     TEXT   COLLATE "C" NOT NULL,
    body   TEXT   NOT NULL
);

-- One row: the number of the newest event, which may be forgotten already. Its lock puts commits of events in order.
CREATE TABLE event_counter (newest BIGINT NOT NULL);
INSERT INTO event_counter (newest) VALUES (0);

-- until: milliseconds since the Unix epoch.
CREATE TABLE leases (
    name   TEXT   COLLATE "C" PRIMARY KEY,
    holder TEXT   COLLATE "C" NOT NULL,
    until  BIGINT NOT NULL
);

-- at: seconds since the Unix epoch.
CREATE TABLE samples (
    series TEXT   COLLATE "C" NOT NULL,
    at     BIGINT NOT NULL,
    value  DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (series, at)
);
