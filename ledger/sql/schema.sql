-- What a fresh database looks like: the result of all migrations (a test compares), read this to understand the ledger.
--
-- Invariants:
--   * ledger.append is the only way in; book, entry, command and register are append-only for everybody;
--   * a book's positions are 0, 1, 2 ... in the order of commits, a stream's versions are 1, 2, 3 ...;
--   * an entry is its header and its body; its other columns are an index that append derives from them;
--   * leaf = SHA-256(0x00 || header || body), the leaf of RFC 6962.

-- Roles belong to the server: another database of it may have them already, or be creating them at this moment.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['desk_migrate', 'desk_app', 'desk_auditor', 'desk_face'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            END IF;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END LOOP;
    IF NOT pg_has_role(current_user, 'desk_migrate', 'SET') THEN
        EXECUTE format('GRANT desk_migrate TO %I', current_user);
    END IF;
    -- The application becomes it for a transaction, and has nothing of it before.
    IF NOT pg_has_role('desk_app', 'desk_face', 'SET') THEN
        GRANT desk_face TO desk_app WITH INHERIT FALSE, SET TRUE;
    END IF;
END
$$;

CREATE SCHEMA ledger AUTHORIZATION desk_migrate;
CREATE SCHEMA vault AUTHORIZATION desk_migrate;
CREATE SCHEMA projections AUTHORIZATION desk_migrate;
CREATE SCHEMA work AUTHORIZATION desk_migrate;
CREATE SCHEMA wall AUTHORIZATION desk_migrate;

SET LOCAL ROLE desk_migrate;

-- Names and codes compare byte by byte: the same on every machine, and no index breaks when its locale is updated.

-- One log per desk and election, with its own order and its own register.
CREATE TABLE ledger.book (
    book text COLLATE "C" PRIMARY KEY CHECK (book ~ '^(00|\d{2}(\.\d{2})?)/\d{4}$'),
    lock_key integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    origin text COLLATE "C" NOT NULL UNIQUE CHECK (origin ~ '^[a-z0-9./-]{3,120}$'),
    register_name text COLLATE "C" NOT NULL CHECK (register_name ~ '^[A-Z]+(-[A-Z]+)*$' AND length(register_name) <= 40),
    election_year integer NOT NULL CHECK (election_year BETWEEN 2005 AND 2999),
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    key_proof bytea NOT NULL CHECK (octet_length(key_proof) = 32),
    -- By which calendar dates and hours are read (`domain/calendar.py`); NULL three times for the real one.
    rehearsal_begins_at timestamptz CHECK (isfinite(rehearsal_begins_at)),
    rehearsal_shows timestamptz CHECK (isfinite(rehearsal_shows)),
    rehearsal_speed double precision CHECK (rehearsal_speed > 0 AND rehearsal_speed < 'Infinity'),
    UNIQUE (register_name, election_year),
    CONSTRAINT book_names_its_election CHECK (book LIKE '%/' || election_year),
    CONSTRAINT book_rehearsal_is_whole CHECK (num_nulls(rehearsal_begins_at, rehearsal_shows, rehearsal_speed) IN (0, 3))
);

-- The events. No foreign key to book: append has read the book's row already, and a key would lock it once more per event.
CREATE TABLE ledger.entry (
    book text COLLATE "C" NOT NULL,
    position bigint NOT NULL CHECK (position >= 0),
    ledger_at timestamptz NOT NULL,
    event_id uuid NOT NULL UNIQUE,
    stream text COLLATE "C" NOT NULL,
    version integer NOT NULL CHECK (version >= 1),
    type text COLLATE "C" NOT NULL,
    body bytea NOT NULL CHECK (octet_length(body) BETWEEN 2 AND 65536),
    leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
    PRIMARY KEY (book, position),
    UNIQUE (stream, version)
);

-- What became of each command, also of one that had nothing to do.
CREATE TABLE ledger.command (
    command_id text COLLATE "C" PRIMARY KEY CHECK (octet_length(command_id) BETWEEN 1 AND 200),
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    book text COLLATE "C" NOT NULL,
    stream text COLLATE "C" NOT NULL,
    version integer NOT NULL CHECK (version >= 0),
    events integer NOT NULL CHECK (events BETWEEN 0 AND version),
    first_position bigint CHECK ((first_position IS NULL) = (events = 0)),
    register_number text COLLATE "C",
    ledger_at timestamptz NOT NULL
);

-- Streams in the order in which they drew a number, numbered without gap.
CREATE TABLE ledger.register (
    book text COLLATE "C" NOT NULL,
    count integer NOT NULL CHECK (count >= 1),
    register_number text COLLATE "C" NOT NULL UNIQUE,
    stream text COLLATE "C" NOT NULL UNIQUE,
    position bigint NOT NULL,
    PRIMARY KEY (book, count)
);

-- Workflows that still have to be told; the one table of the ledger whose rows change and go.
CREATE TABLE ledger.wake (
    stream text COLLATE "C" PRIMARY KEY,
    book text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    severity smallint NOT NULL CHECK (severity BETWEEN 1 AND 4),
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL
);
CREATE INDEX wake_by_turn ON ledger.wake (severity DESC, due_at);

-- What events name by its digest because it is too large for them, as a routing table; never personal data.
-- Stored with these events, and as lasting as they are.
CREATE TABLE ledger.large_body (
    book text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    content bytea NOT NULL CHECK (octet_length(content) <= 8388608),
    PRIMARY KEY (book, digest),
    CONSTRAINT large_body_lies_under_its_digest CHECK (digest = sha256(content))
);

-- Personal data. A subject has a key for each time something was sealed for it; erasing takes the subject's keys away.
CREATE TABLE vault.subject_key (
    key_id bytea PRIMARY KEY CHECK (octet_length(key_id) = 32),
    subject text COLLATE "C" NOT NULL,
    wrapped_key bytea,
    erased_at timestamptz,
    CHECK ((wrapped_key IS NULL) = (erased_at IS NOT NULL))
);
CREATE INDEX subject_key_by_subject ON vault.subject_key (subject);

CREATE TABLE vault.item (
    commitment bytea PRIMARY KEY CHECK (octet_length(commitment) = 32),
    key_id bytea NOT NULL REFERENCES vault.subject_key,
    sealed bytea NOT NULL
);

-- Files that events name, encrypted in chunks, each under a key of its own that is erased with its subject. The file lies under
-- the commitment under which `vault.item` has its digest.
CREATE TABLE vault.attachment (
    commitment bytea PRIMARY KEY CHECK (octet_length(commitment) = 32),
    key_id bytea NOT NULL REFERENCES vault.subject_key,
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    chunk_count integer NOT NULL CHECK (chunk_count > 0)
);

CREATE TABLE vault.attachment_chunk (
    commitment bytea NOT NULL REFERENCES vault.attachment ON DELETE CASCADE,
    number integer NOT NULL CHECK (number >= 0),
    sealed bytea NOT NULL CHECK (octet_length(sealed) <= 262208),
    PRIMARY KEY (commitment, number)
);
-- What is encrypted gets no smaller by compression.
ALTER TABLE vault.attachment_chunk ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- Files of late, of which an event may be still to come; the rows go after a day, with the files that no event came to name.
CREATE TABLE vault.upload (
    commitment bytea PRIMARY KEY REFERENCES vault.attachment ON DELETE CASCADE,
    begun_at timestamptz NOT NULL
);
CREATE INDEX upload_by_age ON vault.upload (begun_at);

CREATE FUNCTION ledger.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = '55000';
END
$$;

-- ALWAYS: also for the owner, for the superuser, and where replication switches ordinary triggers off.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.book
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE ledger.book ENABLE ALWAYS TRIGGER append_only;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE ledger.entry ENABLE ALWAYS TRIGGER append_only;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.command
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE ledger.command ENABLE ALWAYS TRIGGER append_only;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.register
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE ledger.register ENABLE ALWAYS TRIGGER append_only;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.large_body
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE ledger.large_body ENABLE ALWAYS TRIGGER append_only;

-- Hash of an entry: its header says where in which book it stands and since when, so moving it changes the hash.
CREATE FUNCTION ledger.leaf(p_origin text, p_position bigint, p_ledger_at timestamptz, p_body bytea) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(
        decode('00', 'hex')
        || convert_to(
            concat_ws(
                E'\n', 'desk-event/v1', p_origin, p_position, (extract(epoch FROM p_ledger_at) * 1000000)::bigint, E'\n'
            ),
            'UTF8'
        )
        || p_body
    )
$$;

-- The check character of a register number; `domain/register.py` explains and has the same.
CREATE FUNCTION ledger.check_symbol(p_plain text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    total integer := 0;
    character text;
BEGIN
    FOREACH character IN ARRAY string_to_array(replace(p_plain, '/', ''), NULL) LOOP
        total := (total + CASE
            WHEN character = '-' THEN 26
            WHEN character BETWEEN '0' AND '9' THEN ascii(character) - 48
            ELSE ascii(character) - 65
        END) * 13 % 31;
    END LOOP;
    RETURN substr('0123456789ABCDEFHJKLMNPRSTUVWXY', (31 - total) % 31 + 1, 1);
END
$$;

CREATE FUNCTION ledger.register_number(p_name text, p_year integer, p_count integer) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    plain text := p_name || '/' || p_year || '/' || lpad(p_count::text, greatest(6, length(p_count::text)), '0');
BEGIN
    RETURN plain || '-' || ledger.check_symbol(plain);
END
$$;

-- Opens a book; once more with the same terms is harmless, other terms are refused (DK002), another key (DK003), and another
-- calendar (DK004). Without a rehearsal it goes by the real one.
CREATE FUNCTION ledger.open_book(
    p_book text,
    p_origin text,
    p_register_name text,
    p_election_year integer,
    p_key_proof bytea,
    p_rehearsal_begins_at timestamptz DEFAULT NULL,
    p_rehearsal_shows timestamptz DEFAULT NULL,
    p_rehearsal_speed double precision DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger.book WHERE book = p_book) THEN
        INSERT INTO ledger.book (
            book, origin, register_name, election_year, key_proof, rehearsal_begins_at, rehearsal_shows, rehearsal_speed
        )
        VALUES (
            p_book, p_origin, p_register_name, p_election_year, p_key_proof,
            p_rehearsal_begins_at, p_rehearsal_shows, p_rehearsal_speed
        )
        ON CONFLICT (book) DO NOTHING;
    END IF;
    IF NOT EXISTS (
        SELECT FROM ledger.book
        WHERE (book, origin, register_name, election_year) = (p_book, p_origin, p_register_name, p_election_year)
    ) THEN
        RAISE EXCEPTION 'book % is open on other terms', p_book USING ERRCODE = 'DK002';
    END IF;
    IF NOT EXISTS (SELECT FROM ledger.book WHERE (book, key_proof) = (p_book, p_key_proof)) THEN
        RAISE EXCEPTION 'the ids of book % follow from another key', p_book USING ERRCODE = 'DK003';
    END IF;
    IF NOT EXISTS (
        SELECT FROM ledger.book
        WHERE book = p_book
            AND (rehearsal_begins_at, rehearsal_shows, rehearsal_speed)
            IS NOT DISTINCT FROM (p_rehearsal_begins_at, p_rehearsal_shows, p_rehearsal_speed)
    ) THEN
        RAISE EXCEPTION 'book % goes by another calendar', p_book USING ERRCODE = 'DK004';
    END IF;
END
$$;

CREATE TYPE ledger.append_result AS (
    request integer,
    status text,
    version integer,
    first_position bigint,
    register_number text,
    ledger_at timestamptz
);

-- Stores what a batch of requests for one book asks, in order; each request stands or fails on its own:
--   fresh     stored now
--   repeated  the command was carried out before; what it stored then
--   reused    the command id belongs to another command
--   conflict  the stream, or one that the writer relied on, is at another version (given back) or event than the writer knew
-- Request i has p_event_counts[i] of p_bodies, p_relied_counts[i] of the streams relied on and p_sealed_counts[i] of the sealed
-- items, in order. Where the id of an event is NULL, only versions are compared. Event p_drawn_at[i] of a request, counted
-- from 1, draws a register number; 0 draws none. A severity of 0 wakes nobody. The book stays locked until commit, so commit
-- soon.
CREATE FUNCTION ledger.append(
    p_book text,
    p_streams text[],
    p_expected_versions integer[],
    p_expected_event_ids uuid[],
    p_command_ids text[],
    p_digests bytea[],
    p_event_counts integer[],
    p_bodies bytea[],
    p_drawn_at integer[],
    p_wake_severities smallint[],
    p_relied_counts integer[],
    p_relied_streams text[],
    p_relied_versions integer[],
    p_relied_event_ids uuid[],
    p_sealed_counts integer[],
    p_commitments bytea[],
    p_subjects text[],
    p_wrapped_keys bytea[],
    p_sealed bytea[]
) RETURNS SETOF ledger.append_result
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    terms ledger.book;
    earlier ledger.command;
    result ledger.append_result;
    tip bigint;
    instant timestamptz;
    bodies_before integer := 0;
    sealed_before integer := 0;
    relied_before integer := 0;
    present integer;
    moved_to integer;
    stored integer;
    registered integer;
BEGIN
    -- With an older snapshot the tip read after waiting for the lock would be stale.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'ledger.append needs READ COMMITTED' USING ERRCODE = '25000';
    END IF;
    SELECT * INTO terms FROM ledger.book AS b WHERE b.book = p_book;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'book % is not open', p_book USING ERRCODE = 'DK001';
    END IF;

    -- Held until commit: the order of positions is the order of commits, and no reader ever sees a gap.
    PERFORM pg_advisory_xact_lock(1684370283, terms.lock_key);
    SELECT e.position, e.ledger_at INTO tip, instant
    FROM ledger.entry AS e WHERE e.book = p_book ORDER BY e.position DESC LIMIT 1;
    tip := coalesce(tip, -1);
    -- A clock that was set back must not make the ledger's time go back.
    instant := greatest(instant, clock_timestamp());

    FOR i IN 1 .. cardinality(p_streams) LOOP
        result := ROW(i, NULL, NULL, NULL, NULL, NULL);
        SELECT * INTO earlier FROM ledger.command AS c WHERE c.command_id = p_command_ids[i];
        IF FOUND THEN
            result.status := CASE WHEN earlier.digest = p_digests[i] THEN 'repeated' ELSE 'reused' END;
            result.version := earlier.version;
            result.first_position := earlier.first_position;
            result.register_number := earlier.register_number;
            result.ledger_at := earlier.ledger_at;
        ELSE
            present := p_expected_versions[i];
            -- The writer's own stream, and what it relied on. All stand in this book, so that its lock covers them.
            SELECT coalesce(last.version, 0) INTO moved_to
            FROM (
                SELECT p_streams[i] AS stream, present AS version, p_expected_event_ids[i] AS event_id
                UNION ALL
                SELECT r.stream, r.version, r.event_id
                FROM unnest(
                    p_relied_streams[relied_before + 1 : relied_before + p_relied_counts[i]],
                    p_relied_versions[relied_before + 1 : relied_before + p_relied_counts[i]],
                    p_relied_event_ids[relied_before + 1 : relied_before + p_relied_counts[i]]
                ) AS r (stream, version, event_id)
            ) AS known
            LEFT JOIN LATERAL (
                SELECT e.version, e.event_id, e.book FROM ledger.entry AS e
                WHERE e.stream = known.stream ORDER BY e.version DESC LIMIT 1
            ) AS last ON true
            WHERE coalesce(last.version, 0) <> known.version OR last.event_id <> known.event_id OR last.book <> p_book
            LIMIT 1;
            IF FOUND THEN
                result.status := 'conflict';
                result.version := moved_to;
            ELSE
                WITH fresh AS (
                    INSERT INTO ledger.entry (book, position, ledger_at, event_id, stream, version, type, body, leaf)
                    SELECT
                        p_book, tip + given.n, instant, fields.id, fields.stream, fields.version, fields.type, given.body,
                        ledger.leaf(terms.origin, tip + given.n, instant, given.body)
                    FROM unnest(p_bodies[bodies_before + 1 : bodies_before + p_event_counts[i]])
                        WITH ORDINALITY AS given (body, n)
                    CROSS JOIN LATERAL jsonb_to_record(convert_from(given.body, 'UTF8')::jsonb)
                        AS fields (id uuid, stream text, version integer, type text, cause text)
                    WHERE fields.stream = p_streams[i]
                        AND fields.version = present + given.n
                        AND fields.cause = p_command_ids[i]
                    ORDER BY given.n
                    RETURNING position
                )
                SELECT count(*) INTO stored FROM fresh;
                IF stored <> p_event_counts[i] THEN
                    RAISE EXCEPTION 'a body of request % names another stream, version or command', i
                        USING ERRCODE = '22023';
                END IF;

                result.status := 'fresh';
                result.version := present + stored;
                result.first_position := CASE WHEN stored > 0 THEN tip + 1 END;
                result.ledger_at := instant;
                IF p_drawn_at[i] > 0 THEN
                    SELECT r.register_number INTO result.register_number
                    FROM ledger.register AS r WHERE r.stream = p_streams[i];
                    IF NOT FOUND THEN
                        SELECT coalesce(max(r.count), 0) + 1 INTO registered
                        FROM ledger.register AS r WHERE r.book = p_book;
                        result.register_number
                            := ledger.register_number(terms.register_name, terms.election_year, registered);
                        INSERT INTO ledger.register (book, count, register_number, stream, position)
                        VALUES (p_book, registered, result.register_number, p_streams[i], tip + p_drawn_at[i]);
                    END IF;
                END IF;
                INSERT INTO ledger.command (
                    command_id, digest, book, stream, version, events, first_position, register_number, ledger_at
                )
                VALUES (
                    p_command_ids[i], p_digests[i], p_book, p_streams[i], result.version, stored, result.first_position,
                    result.register_number, instant
                );
                IF p_wake_severities[i] > 0 THEN
                    INSERT INTO ledger.wake AS w (stream, book, version, severity, due_at)
                    VALUES (p_streams[i], p_book, result.version, p_wake_severities[i], clock_timestamp())
                    ON CONFLICT (stream) DO UPDATE
                    SET version = excluded.version, severity = excluded.severity, attempts = 0, due_at = excluded.due_at
                    WHERE w.version <= excluded.version;
                END IF;
                IF p_sealed_counts[i] > 0 THEN
                    INSERT INTO vault.subject_key (key_id, subject, wrapped_key)
                    SELECT sha256(given.wrapped_key), given.subject, given.wrapped_key
                    FROM unnest(
                        p_subjects[sealed_before + 1 : sealed_before + p_sealed_counts[i]],
                        p_wrapped_keys[sealed_before + 1 : sealed_before + p_sealed_counts[i]]
                    ) AS given (subject, wrapped_key)
                    ON CONFLICT (key_id) DO NOTHING;
                    INSERT INTO vault.item (commitment, key_id, sealed)
                    SELECT given.commitment, sha256(given.wrapped_key), given.sealed
                    FROM unnest(
                        p_commitments[sealed_before + 1 : sealed_before + p_sealed_counts[i]],
                        p_wrapped_keys[sealed_before + 1 : sealed_before + p_sealed_counts[i]],
                        p_sealed[sealed_before + 1 : sealed_before + p_sealed_counts[i]]
                    ) AS given (commitment, wrapped_key, sealed);
                END IF;
                tip := tip + stored;
            END IF;
        END IF;
        bodies_before := bodies_before + p_event_counts[i];
        relied_before := relied_before + p_relied_counts[i];
        sealed_before := sealed_before + p_sealed_counts[i];
        RETURN NEXT result;
    END LOOP;
END
$$;

-- Keeps large bodies of a book, each once; to be called in the transaction of the append whose events name them.
CREATE FUNCTION ledger.keep_large_bodies(p_book text, p_contents bytea[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
    INSERT INTO ledger.large_body (book, digest, content)
    SELECT p_book, sha256(given.content), given.content FROM unnest(p_contents) AS given (content)
    ON CONFLICT (book, digest) DO NOTHING
$$;

-- Wakes whose turn it is, gravest first, each put off until its delivery must have succeeded or failed: 2, 4, 8, then 10
-- seconds. Losing this commit in a crash only repeats a delivery, so it does not wait for the disk.
CREATE FUNCTION ledger.claim_wakes(p_limit integer)
RETURNS TABLE (stream text, version integer, severity smallint, attempts integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    RETURN QUERY
    WITH turn AS (
        SELECT w.stream, w.severity, w.due_at FROM ledger.wake AS w
        WHERE w.due_at <= clock_timestamp()
        ORDER BY w.severity DESC, w.due_at
        LIMIT p_limit
        FOR UPDATE SKIP LOCKED
    ), claimed AS (
        UPDATE ledger.wake AS w
        SET attempts = w.attempts + 1,
            due_at = clock_timestamp() + least(10, 2 ^ least(w.attempts + 1, 10)) * interval '1 second'
        FROM turn WHERE w.stream = turn.stream
        RETURNING w.stream, w.version, w.severity, w.attempts, turn.due_at
    )
    SELECT c.stream, c.version, c.severity, c.attempts FROM claimed AS c ORDER BY c.severity DESC, c.due_at;
END
$$;

-- Forgets a wake, unless the stream has needed a later one since.
CREATE FUNCTION ledger.forget_wake(p_stream text, p_version integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    DELETE FROM ledger.wake AS w WHERE w.stream = p_stream AND w.version <= p_version;
END
$$;

-- Begins a file, whose chunks follow in the same transaction; false when it is stored already. Takes away some of the files
-- that were put more than a day ago and that no event came to name: the process ended, or the rules refused the event.
CREATE FUNCTION vault.begin_attachment(
    p_commitment bytea, p_subject text, p_wrapped_key bytea, p_size_bytes bigint, p_chunk_count integer
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    aged record;
BEGIN
    FOR aged IN
        SELECT u.commitment, a.key_id
        FROM vault.upload AS u
        JOIN vault.attachment AS a USING (commitment)
        WHERE u.begun_at < clock_timestamp() - interval '1 day'
        ORDER BY u.begun_at LIMIT 20
        FOR UPDATE OF u SKIP LOCKED
    LOOP
        IF EXISTS (SELECT FROM vault.item AS i WHERE i.commitment = aged.commitment) THEN
            DELETE FROM vault.upload AS u WHERE u.commitment = aged.commitment;
        ELSE
            DELETE FROM vault.attachment AS a WHERE a.commitment = aged.commitment;
            DELETE FROM vault.subject_key AS k WHERE k.key_id = aged.key_id;
        END IF;
    END LOOP;

    IF EXISTS (SELECT FROM vault.attachment AS a WHERE a.commitment = p_commitment) THEN
        RETURN false;
    END IF;
    INSERT INTO vault.subject_key (key_id, subject, wrapped_key) VALUES (sha256(p_wrapped_key), p_subject, p_wrapped_key);
    INSERT INTO vault.attachment (commitment, key_id, size_bytes, chunk_count)
    VALUES (p_commitment, sha256(p_wrapped_key), p_size_bytes, p_chunk_count);
    INSERT INTO vault.upload (commitment, begun_at) VALUES (p_commitment, clock_timestamp());
    RETURN true;
END
$$;

-- Adds a chunk to a file that was begun in this very transaction: nobody adds to one that is stored.
CREATE FUNCTION vault.add_chunk(p_commitment bytea, p_number integer, p_sealed bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    INSERT INTO vault.attachment_chunk (commitment, number, sealed)
    SELECT p_commitment, p_number, p_sealed
    FROM vault.attachment AS a
    WHERE a.commitment = p_commitment AND a.xmin = pg_current_xact_id()::xid AND p_number < a.chunk_count;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no file was begun here that has a chunk %', p_number USING ERRCODE = '22023';
    END IF;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger, vault FROM PUBLIC;

GRANT USAGE ON SCHEMA ledger, projections TO desk_app, desk_auditor;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO desk_app, desk_auditor;
GRANT EXECUTE ON FUNCTION ledger.leaf TO desk_app, desk_auditor;
GRANT EXECUTE ON FUNCTION ledger.append, ledger.open_book, ledger.claim_wakes, ledger.forget_wake TO desk_app;
GRANT EXECUTE ON FUNCTION ledger.keep_large_bodies TO desk_app;

GRANT USAGE ON SCHEMA vault TO desk_app;
GRANT SELECT ON vault.subject_key, vault.item, vault.attachment, vault.attachment_chunk TO desk_app;
GRANT EXECUTE ON FUNCTION vault.begin_attachment, vault.add_chunk TO desk_app;

-- Query tables can be rebuilt from the ledger, so the application may change them.
ALTER DEFAULT PRIVILEGES IN SCHEMA projections GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO desk_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA projections GRANT SELECT ON TABLES TO desk_auditor;

-- Query tables of the read side, rebuildable from the ledger (`projections/`).

-- Identifiers and codes compare byte by byte, whatever the locale of the database: prefixes and subtrees use the indexes.

CREATE TABLE projections.problem (
    problem_id text COLLATE "C" PRIMARY KEY,
    stream text COLLATE "C" NOT NULL,
    desk text COLLATE "C" NOT NULL,
    region text COLLATE "C" NOT NULL,
    register_number text COLLATE "C" UNIQUE,
    phase text COLLATE "C" NOT NULL,
    category text COLLATE "C" NOT NULL,
    severity text COLLATE "C" NOT NULL,
    route text COLLATE "C" NOT NULL,
    stage text COLLATE "C",
    lead text COLLATE "C" NOT NULL,
    needs_triage boolean NOT NULL,
    triage_reason text,
    confidence_permille integer NOT NULL,
    occurred_at timestamptz NOT NULL,
    reported_at timestamptz,
    detected_at timestamptz NOT NULL,
    inventoried_at timestamptz,
    closed_at timestamptz,
    outcome text COLLATE "C",
    escalation_level integer NOT NULL,
    open_referrals integer NOT NULL,
    next_due_at timestamptz,
    next_due_key text COLLATE "C",
    late integer NOT NULL,
    waiting_for text[] NOT NULL,
    merged_into text COLLATE "C",
    report_ids text[] NOT NULL,
    intake_count integer NOT NULL,
    recommendation text COLLATE "C" NOT NULL,
    recommendation_number integer,
    followed boolean NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    source text COLLATE "C" NOT NULL,
    contests text[] NOT NULL,
    restricted boolean NOT NULL,
    restricted_roles text[] NOT NULL,
    restricted_persons text[] NOT NULL,
    book text COLLATE "C" NOT NULL,
    recused text[] NOT NULL,
    asked_agencies text[] NOT NULL,
    asked_offices text[] NOT NULL,
    told text[] NOT NULL,
    official_summary text,
    finding text COLLATE "C",
    occurred_until timestamptz,
    reported_until timestamptz,
    searched text,
    silent text[],
    due_at timestamptz,
    CONSTRAINT problem_due_is_named CHECK ((next_due_at IS NULL) = (next_due_key IS NULL)),
    CONSTRAINT problem_closed_has_outcome CHECK (phase <> 'closed' OR (closed_at IS NOT NULL AND outcome IS NOT NULL)),
    CONSTRAINT problem_merged_has_target CHECK ((phase = 'merged') = (merged_into IS NOT NULL))
);

CREATE INDEX problem_by_deadline ON projections.problem (book, next_due_at, problem_id);
CREATE INDEX problem_by_stream ON projections.problem (stream);
CREATE INDEX problem_by_region ON projections.problem (region);
CREATE INDEX problem_living ON projections.problem (book, category, region, occurred_at)
    WHERE phase IN ('detected', 'inventoried', 'coordinating', 'recommended', 'reporting');
CREATE INDEX problem_merged ON projections.problem (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX problem_by_words ON projections.problem USING gin (to_tsvector('indonesian', searched));
-- Behind the wall a condition uses an index only where its operator is leakproof: these hold by themselves what a list asks for.
CREATE INDEX problem_open ON projections.problem (book, next_due_at, problem_id)
    WHERE NOT (phase IN ('closed', 'merged', 'forwarded', 'dismissed', 'archived') AND next_due_key IS NULL);
CREATE INDEX problem_late ON projections.problem (book, next_due_at, problem_id) WHERE late > 0;
CREATE INDEX problem_triage ON projections.problem (book, severity DESC, detected_at, problem_id) WHERE needs_triage;
CREATE INDEX problem_kept_back ON projections.problem (book) WHERE restricted OR recused <> '{}';
CREATE INDEX problem_not_ours ON projections.problem (book) WHERE phase IN ('forwarded', 'dismissed');

-- How many problems there are of each kind, of those that are kept from nobody: neither restricted nor with somebody recused.
-- Counted on with every statement that writes problems, so that no total reads them all.
CREATE TABLE projections.tally (
    book text COLLATE "C" NOT NULL,
    desk text COLLATE "C" NOT NULL,
    phase text COLLATE "C" NOT NULL,
    severity text COLLATE "C" NOT NULL,
    is_late boolean NOT NULL,
    needs_triage boolean NOT NULL,
    problems bigint NOT NULL,
    -- Reports behind them, and how many of these opened their problem.
    reports bigint NOT NULL,
    opening bigint NOT NULL,
    PRIMARY KEY (book, phase, severity, is_late, needs_triage)
) WITH (fillfactor = 50);

-- Adds what a statement changed: `come` are the rows as it left them, `gone` those as it found them.
CREATE FUNCTION projections.keep_tally() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    changes projections.tally[];
BEGIN
    IF TG_OP <> 'DELETE' THEN
        SELECT array_agg(ROW(
            book, desk, phase, severity, late > 0, needs_triage, 1, intake_count, (source = 'report')::integer
        )::projections.tally) INTO changes FROM come WHERE NOT restricted AND recused = '{}';
    END IF;
    IF TG_OP <> 'INSERT' THEN
        SELECT changes || array_agg(ROW(
            book, desk, phase, severity, late > 0, needs_triage, -1, -intake_count, -(source = 'report')::integer
        )::projections.tally) INTO changes FROM gone WHERE NOT restricted AND recused = '{}';
    END IF;
    INSERT INTO projections.tally AS kept
    SELECT book, desk, phase, severity, is_late, needs_triage, sum(problems), sum(reports), sum(opening)
    FROM unnest(changes)
    GROUP BY book, desk, phase, severity, is_late, needs_triage
    HAVING sum(problems) <> 0 OR sum(reports) <> 0 OR sum(opening) <> 0
    ORDER BY book, phase, severity, is_late, needs_triage
    ON CONFLICT (book, phase, severity, is_late, needs_triage) DO UPDATE SET
        problems = kept.problems + excluded.problems,
        reports = kept.reports + excluded.reports,
        opening = kept.opening + excluded.opening;
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM projections.tally AS kept
        WHERE kept.problems = 0 AND kept.book IN (SELECT change.book FROM unnest(changes) AS change);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER tally_new AFTER INSERT ON projections.problem
    REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION projections.keep_tally();
CREATE TRIGGER tally_changed AFTER UPDATE ON projections.problem
    REFERENCING NEW TABLE AS come OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION projections.keep_tally();
CREATE TRIGGER tally_removed AFTER DELETE ON projections.problem
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION projections.keep_tally();

CREATE TABLE projections.referral (
    problem_id text COLLATE "C" NOT NULL,
    referral_id text COLLATE "C" NOT NULL,
    desk text COLLATE "C" NOT NULL,
    agency text COLLATE "C" NOT NULL,
    office text COLLATE "C" NOT NULL,
    part text COLLATE "C" NOT NULL,
    standing text COLLATE "C" NOT NULL,
    referred_at timestamptz,
    delivered_at timestamptz,
    acknowledge_due_at timestamptz,
    acknowledged_at timestamptz,
    answer_due_at timestamptz,
    settled_at timestamptz,
    settled_by text COLLATE "C",
    reminders integer NOT NULL,
    missed integer NOT NULL,
    bounced_at timestamptz,
    PRIMARY KEY (problem_id, referral_id),
    CONSTRAINT referral_settled_is_dated CHECK ((standing = 'settled') = (settled_at IS NOT NULL)),
    CONSTRAINT referral_settled_is_explained CHECK ((settled_at IS NULL) = (settled_by IS NULL))
);

CREATE INDEX referral_open ON projections.referral (agency, office) WHERE standing <> 'settled';

CREATE TABLE projections.notice (
    problem_id text COLLATE "C" NOT NULL,
    notice_id text COLLATE "C" NOT NULL,
    desk text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    agency text COLLATE "C",
    office text COLLATE "C",
    intake_id text COLLATE "C",
    subject text COLLATE "C",
    status text COLLATE "C" NOT NULL,
    caused_at timestamptz NOT NULL,
    concluded_at timestamptz,
    channel text,
    reference text,
    code text COLLATE "C",
    attempts integer NOT NULL,
    cause text COLLATE "C",
    PRIMARY KEY (problem_id, notice_id),
    CONSTRAINT notice_status_is_known CHECK (status IN ('pending', 'delivered', 'failed', 'skipped')),
    CONSTRAINT notice_concluded_is_dated CHECK ((status = 'pending') = (concluded_at IS NULL))
);

CREATE INDEX notice_outstanding ON projections.notice (desk, status, caused_at) WHERE status IN ('pending', 'failed');
CREATE INDEX notice_by_reference ON projections.notice (reference) WHERE channel = 'SMTP';
CREATE INDEX notice_unreached ON projections.notice (problem_id)
    WHERE (status = 'skipped' AND code = 'NO_CONTACT') OR (status = 'failed' AND code = 'BOUNCED');

CREATE TABLE projections.intake_report (
    intake_id text COLLATE "C" PRIMARY KEY,
    desk text COLLATE "C" NOT NULL,
    problem_id text COLLATE "C" NOT NULL,
    arrival text COLLATE "C" NOT NULL,
    channel text COLLATE "C" NOT NULL,
    reporter_role text COLLATE "C" NOT NULL,
    region text COLLATE "C" NOT NULL,
    occurred_at timestamptz NOT NULL,
    reported_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    text_commitment text COLLATE "C" NOT NULL,
    text_length integer NOT NULL,
    position bigint NOT NULL,
    place_commitment text COLLATE "C",
    book text COLLATE "C" NOT NULL,
    handed_in_by text COLLATE "C" NOT NULL,
    occurred_until timestamptz,
    reported_until timestamptz
);

CREATE INDEX intake_report_by_problem ON projections.intake_report (problem_id, position);
CREATE INDEX intake_report_by_book ON projections.intake_report (book, position);
CREATE INDEX intake_report_by_hand ON projections.intake_report (handed_in_by, problem_id);

-- Reports that nothing happened.
CREATE TABLE projections.nil_report (
    intake_id text COLLATE "C" PRIMARY KEY,
    desk text COLLATE "C" NOT NULL,
    unit text COLLATE "C" NOT NULL,
    day date NOT NULL,
    channel text COLLATE "C" NOT NULL,
    reporter_role text COLLATE "C" NOT NULL,
    region text COLLATE "C" NOT NULL,
    occurred_at timestamptz NOT NULL,
    reported_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    text_commitment text COLLATE "C" NOT NULL,
    text_length integer NOT NULL,
    position bigint NOT NULL,
    place_commitment text COLLATE "C",
    book text COLLATE "C" NOT NULL,
    handed_in_by text COLLATE "C" NOT NULL,
    occurred_until timestamptz,
    reported_until timestamptz
);

CREATE INDEX nil_report_by_book ON projections.nil_report (book, position);

-- Reports of desks to the tier above: how far the present edition has come, and what was sent last.
CREATE TABLE projections.report (
    report_id text COLLATE "C" PRIMARY KEY,
    stream text COLLATE "C" NOT NULL UNIQUE,
    book text COLLATE "C" NOT NULL,
    desk text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    since date NOT NULL,
    until date NOT NULL,
    cut_off timestamptz NOT NULL,
    missing_at timestamptz NOT NULL,
    to_region text COLLATE "C",
    contests text[] NOT NULL,
    units text[] NOT NULL,
    members text[] NOT NULL,
    reported integer NOT NULL,
    phase text COLLATE "C" NOT NULL,
    edition integer NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    missed_at timestamptz,
    compiled_at timestamptz,
    approved_at timestamptz,
    sealed_at timestamptz,
    submitted_at timestamptz,
    received_at timestamptz,
    returned_at timestamptz,
    problems integer,
    nil boolean,
    figures jsonb,
    body text COLLATE "C",
    seal_number text COLLATE "C",
    seal_numbers text[] NOT NULL,
    seal_count integer,
    went_up boolean NOT NULL,
    sent_edition integer,
    sent_number text COLLATE "C",
    sent_body text COLLATE "C",
    sent_figures jsonb,
    sent_nil boolean,
    sent_phase text COLLATE "C",
    sent_at timestamptz,
    version integer NOT NULL,
    position bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT report_sent_is_whole CHECK ((sent_edition IS NULL) = (sent_at IS NULL) AND (sent_edition IS NULL) = (sent_body IS NULL))
);

CREATE INDEX report_by_period ON projections.report (book, kind, since DESC, number DESC);
CREATE INDEX report_by_receiver ON projections.report (to_region, kind, since DESC) WHERE went_up;

-- What is owed and still open on streams of every kind, and by whom; a row goes when it is settled.
CREATE TABLE projections.obligation (
    stream text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    desk text COLLATE "C" NOT NULL,
    agency text COLLATE "C" NOT NULL,
    office text COLLATE "C" NOT NULL,
    opened_at timestamptz NOT NULL,
    remind_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    next_at timestamptz NOT NULL,
    reminders integer NOT NULL,
    missed boolean NOT NULL,
    book text COLLATE "C" NOT NULL,
    PRIMARY KEY (stream, key)
);

CREATE INDEX obligation_by_turn ON projections.obligation (next_at);
CREATE INDEX obligation_by_owner ON projections.obligation (agency, office, due_at);

CREATE TABLE projections.timeline (
    stream text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL,
    desk text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    actor_id text NOT NULL,
    actor_role text COLLATE "C" NOT NULL,
    agency text COLLATE "C",
    at timestamptz NOT NULL,
    ledger_at timestamptz NOT NULL,
    summary jsonb NOT NULL,
    book text COLLATE "C" NOT NULL,
    PRIMARY KEY (stream, version)
);

CREATE INDEX timeline_by_book ON projections.timeline (book, position);
CREATE INDEX timeline_merged ON projections.timeline ((summary ->> 'into')) WHERE type = 'ProblemMerged';

-- What became of a report follows from its problem: it is not written a second time.
CREATE VIEW projections.problem_report AS
SELECT
    report.*,
    CASE
        WHEN problem.phase IN ('forwarded', 'dismissed', 'archived') THEN problem.phase
        WHEN problem.phase = 'merged' THEN 'joined'
        ELSE report.arrival
    END AS disposition
FROM projections.intake_report AS report
LEFT JOIN projections.problem AS problem ON problem.problem_id = report.problem_id;

-- Every report, whether it tells of a problem or that there is none.
CREATE VIEW projections.intake AS
SELECT
    intake_id, desk, problem_id, arrival, channel, reporter_role, region, occurred_at, reported_at, recorded_at,
    text_commitment, text_length, position, place_commitment, disposition, book, handed_in_by,
    occurred_until, reported_until
FROM projections.problem_report
UNION ALL
SELECT
    intake_id, desk, NULL, 'nil', channel, reporter_role, region, occurred_at, reported_at, recorded_at,
    text_commitment, text_length, position, place_commitment, 'nil', book, handed_in_by,
    occurred_until, reported_until
FROM projections.nil_report;

-- Whether a region lies in the subtree of another.
CREATE FUNCTION projections.is_within(p_region text, p_scope text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT p_scope = '00' OR p_region = p_scope OR starts_with(p_region, p_scope || '.')
$$;

-- Problems to which somebody stands in one of the relations that are named. What is left out looks as if it were not there;
-- `domain/problem/relation.py` explains and has the same. The document is made by `projections/eyes.py`: role, scope, agency,
-- persons (the account and whom it acts for) and relations. Not SECURITY DEFINER and a single SELECT, so that the planner
-- folds it into the query and uses the indexes.
CREATE FUNCTION projections.seen(p_sight jsonb) RETURNS SETOF projections.problem
LANGUAGE sql STABLE AS $$
    SELECT problem.*
    FROM projections.problem
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN p_sight ->> 'role' = 'agency' THEN CASE
                WHEN EXISTS (
                    SELECT FROM unnest(problem.asked_agencies, problem.asked_offices) AS asked (agency, office)
                    WHERE asked.agency = p_sight ->> 'agency' AND (
                        projections.is_within(asked.office, p_sight ->> 'scope')
                        OR projections.is_within(p_sight ->> 'scope', asked.office)
                    )
                ) THEN 'asked'
                WHEN projections.is_within(problem.desk, p_sight ->> 'scope') THEN 'not_asked'
                WHEN projections.is_within(p_sight ->> 'scope', problem.desk) THEN 'not_asked'
                ELSE 'outside'
            END
            WHEN problem.desk = p_sight ->> 'scope' THEN 'own_desk'
            WHEN projections.is_within(problem.desk, p_sight ->> 'scope') THEN CASE
                WHEN EXISTS (
                    SELECT FROM unnest(problem.told) AS told (region)
                    WHERE projections.is_within(told.region, p_sight ->> 'scope')
                ) THEN 'above_told'
                ELSE 'above'
            END
            WHEN projections.is_within(p_sight ->> 'scope', problem.desk) THEN 'below'
            ELSE 'outside'
        END AS position
    ) AS stands
    WHERE CASE
        -- What is kept from nobody, for who works at its desk: nearly all that is looked at.
        WHEN NOT problem.restricted AND problem.recused = '{}' AND problem.desk = p_sight ->> 'scope'
            AND p_sight ->> 'role' IN ('operator', 'verifier', 'supervisor', 'auditor', 'admin')
        THEN p_sight -> 'relations' ? 'own_desk'
        ELSE p_sight -> 'relations' ? CASE
            WHEN p_sight ->> 'role' = 'service' THEN 'service'
            WHEN p_sight -> 'persons' ?| problem.recused THEN 'recused'
            WHEN problem.restricted
                AND NOT p_sight -> 'persons' ?| problem.restricted_persons
                AND NOT (problem.desk = p_sight ->> 'scope' AND p_sight ->> 'role' = ANY (problem.restricted_roles))
                AND NOT (p_sight ->> 'role' = 'auditor' AND projections.is_within(problem.desk, p_sight ->> 'scope'))
            THEN CASE WHEN stands.position IN ('asked', 'above_told') THEN 'written_to' ELSE 'restricted' END
            WHEN problem.restricted AND stands.position IN ('below', 'not_asked', 'outside')
                AND p_sight -> 'persons' ?| problem.restricted_persons
            THEN 'named'
            WHEN (p_sight ->> 'role' = 'reporter' OR stands.position IN ('below', 'not_asked', 'outside')) AND EXISTS (
                SELECT FROM projections.intake_report AS report
                WHERE report.problem_id = problem.problem_id
                    AND report.handed_in_by = ANY (ARRAY(SELECT jsonb_array_elements_text(p_sight -> 'persons')))
            ) THEN 'handed_in'
            ELSE stands.position
        END
    END
$$;

-- A report that a person has taken out of the triage queue. Rows come, change and go; nothing is lost with them.
CREATE TABLE work.triage_claim (
    problem_id text COLLATE "C" PRIMARY KEY,
    book text COLLATE "C" NOT NULL,
    holder text COLLATE "C" NOT NULL,
    claimed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    given_back boolean NOT NULL DEFAULT false,
    CHECK (claimed_at <= expires_at)
);
CREATE INDEX triage_claim_by_book ON work.triage_claim (book);

-- Gives the book's next report to one person for a time: gravest first, then oldest; none when all are in hand. What the
-- person gave back comes last for that person, and what is out of the person's sight never comes.
CREATE FUNCTION work.next_triage(p_sight jsonb, p_book text, p_holder text, p_lasting interval) RETURNS SETOF work.triage_claim
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    taken text;
    instant timestamptz;
BEGIN
    -- With an older snapshot, what was taken while this one waited for the lock would be given away twice.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'work.next_triage needs READ COMMITTED' USING ERRCODE = '25000';
    END IF;
    -- One at a time for each book, until commit. Skipping locked rows would spare the wait of a millisecond and give away
    -- the second gravest report while the gravest is being written to. Two books of one hash wait for each other, no more.
    PERFORM pg_advisory_xact_lock(2003792491, hashtext(p_book));
    instant := clock_timestamp();

    DELETE FROM work.triage_claim AS c
    WHERE c.book = p_book
        AND NOT EXISTS (SELECT FROM projections.problem AS p WHERE p.problem_id = c.problem_id AND p.needs_triage);

    SELECT p.problem_id INTO taken
    FROM projections.seen(p_sight) AS p
    LEFT JOIN work.triage_claim AS c ON c.problem_id = p.problem_id
    WHERE p.book = p_book AND p.needs_triage AND (c.expires_at IS NULL OR c.expires_at <= instant)
    ORDER BY coalesce(c.given_back AND c.holder = p_holder, false), p.severity DESC, p.detected_at, p.problem_id
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    RETURN QUERY
    INSERT INTO work.triage_claim AS c (problem_id, book, holder, claimed_at, expires_at)
    VALUES (taken, p_book, p_holder, instant, instant + p_lasting)
    ON CONFLICT ON CONSTRAINT triage_claim_pkey DO UPDATE
    SET holder = excluded.holder, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at, given_back = false
    RETURNING c.*;
END
$$;

-- Gives a report back before its time; true when it was in somebody's hand. NULL for the holder gives back anybody's.
CREATE FUNCTION work.give_triage_back(p_problem_id text, p_holder text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    instant timestamptz := clock_timestamp();
BEGIN
    UPDATE work.triage_claim AS c
    SET expires_at = greatest(c.claimed_at, instant), given_back = true
    WHERE c.problem_id = p_problem_id AND c.expires_at > instant AND (p_holder IS NULL OR c.holder = p_holder);
    RETURN FOUND;
END
$$;

-- What holds up a notice that is still to be delivered, as the last attempt found it. Rows come, change and go; nothing is
-- lost with them.
CREATE TABLE work.held_up_notice (
    problem_id text COLLATE "C" NOT NULL,
    notice_id text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    attempts integer NOT NULL,
    tried_at timestamptz NOT NULL,
    PRIMARY KEY (problem_id, notice_id)
);

-- Writes down what holds up these notices of a problem, an array of {notice_id, code, status, attempts}; what is no longer pending goes.
CREATE FUNCTION work.note_held_up(p_problem_id text, p_held_up jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    DELETE FROM work.held_up_notice AS h
    WHERE h.problem_id = p_problem_id
        AND NOT EXISTS (
            SELECT FROM projections.notice AS n
            WHERE n.problem_id = h.problem_id AND n.notice_id = h.notice_id AND n.status = 'pending'
        );
    INSERT INTO work.held_up_notice AS h (problem_id, notice_id, code, status, attempts, tried_at)
    SELECT p_problem_id, each.notice_id, each.code, each.status, each.attempts, clock_timestamp()
    FROM jsonb_to_recordset(p_held_up) AS each (notice_id text, code text, status text, attempts integer)
    ON CONFLICT ON CONSTRAINT held_up_notice_pkey DO UPDATE
    SET code = excluded.code, status = excluded.status, attempts = excluded.attempts, tried_at = excluded.tried_at;
END
$$;

-- Offices with letters that waited, and from when on each may get the next bundle: a pause after the last one, and never
-- while somebody has one of its bundles in hand.
CREATE TABLE work.letter_office (
    book text COLLATE "C" NOT NULL,
    agency text COLLATE "C" NOT NULL,
    office text COLLATE "C" NOT NULL,
    not_before timestamptz NOT NULL,
    -- In hand now; what a pause of its own making does not hold up.
    bundle_id text COLLATE "C",
    PRIMARY KEY (book, agency, office)
);

-- What goes as one letter, from before it is sent until all of it is recorded. Rows come, change and go.
CREATE TABLE work.letter_bundle (
    bundle_id text COLLATE "C" PRIMARY KEY,
    book text COLLATE "C" NOT NULL,
    agency text COLLATE "C" NOT NULL,
    office text COLLATE "C" NOT NULL,
    -- Whether it goes whatever the office's pause.
    at_once boolean NOT NULL,
    pause interval NOT NULL,
    -- Of the letter; NULL until its notices are settled, which a repeat does not change.
    message_key text COLLATE "C",
    attempts integer NOT NULL DEFAULT 0,
    first_tried_at timestamptz,
    holder text COLLATE "C",
    -- When it is tried next; while somebody has it in hand, when somebody else takes over.
    due_at timestamptz NOT NULL,
    -- What the channel said for good; NULL until then.
    outcome jsonb
);
CREATE INDEX letter_bundle_by_turn ON work.letter_bundle (due_at);

-- Notices to offices that wait for company; no text and nobody's name.
CREATE TABLE work.queued_letter (
    stream text COLLATE "C" NOT NULL,
    notice_id text COLLATE "C" NOT NULL,
    -- Newest version of the stream at which a step found the notice pending.
    version integer NOT NULL,
    book text COLLATE "C" NOT NULL,
    agency text COLLATE "C" NOT NULL,
    office text COLLATE "C" NOT NULL,
    severity smallint NOT NULL CHECK (severity BETWEEN 1 AND 4),
    queued_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    pause interval NOT NULL,
    bundle_id text COLLATE "C" REFERENCES work.letter_bundle,
    PRIMARY KEY (stream, notice_id)
);
CREATE INDEX queued_letter_by_office ON work.queued_letter (book, agency, office, due_at) WHERE bundle_id IS NULL;
CREATE INDEX queued_letter_by_turn ON work.queued_letter (due_at) WHERE bundle_id IS NULL;
CREATE INDEX queued_letter_by_bundle ON work.queued_letter (bundle_id);

-- Lets notices of a stream wait, an array of {notice_id, agency, office, severity, due_at, pause}, and gives back which of them do.
-- One without due_at begins no waiting; where it waits already, an S4 is due at once.
CREATE FUNCTION work.queue_letters(p_stream text, p_book text, p_version integer, p_now timestamptz, p_letters jsonb)
RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    INSERT INTO work.letter_office AS o (book, agency, office, not_before)
    SELECT DISTINCT p_book, each.agency, each.office, p_now
    FROM jsonb_to_recordset(p_letters) AS each (agency text, office text, due_at timestamptz)
    WHERE each.due_at IS NOT NULL
    ON CONFLICT (book, agency, office) DO NOTHING;
    INSERT INTO work.queued_letter AS q (stream, notice_id, version, book, agency, office, severity, queued_at, due_at, pause)
    SELECT p_stream, each.notice_id, p_version, p_book, each.agency, each.office, each.severity, p_now, each.due_at, each.pause
    FROM jsonb_to_recordset(p_letters) AS each (
        notice_id text, agency text, office text, severity smallint, due_at timestamptz, pause interval
    )
    WHERE each.due_at IS NOT NULL
    ON CONFLICT (stream, notice_id) DO UPDATE
    SET version = greatest(q.version, excluded.version), severity = excluded.severity, due_at = least(q.due_at, excluded.due_at)
    WHERE (q.version, q.severity) <> (excluded.version, excluded.severity);
    UPDATE work.queued_letter AS q
    SET severity = 4, due_at = least(q.due_at, p_now)
    FROM jsonb_to_recordset(p_letters) AS each (notice_id text, severity smallint, due_at timestamptz)
    WHERE q.stream = p_stream AND q.notice_id = each.notice_id AND each.due_at IS NULL AND each.severity = 4
        AND q.severity < 4;
    UPDATE work.queued_letter AS q
    SET version = p_version
    FROM jsonb_to_recordset(p_letters) AS each (notice_id text)
    WHERE q.stream = p_stream AND q.notice_id = each.notice_id AND q.version < p_version;
    RETURN QUERY
    SELECT q.notice_id FROM work.queued_letter AS q
    JOIN jsonb_to_recordset(p_letters) AS each (notice_id text) ON each.notice_id = q.notice_id
    WHERE q.stream = p_stream;
END
$$;

-- The next bundle for one holder: one that was begun, or the letters of an office that are due with all that wait there. None has a
-- bundle in hand that another one has, and an office no two of them but those that go at once. Until the lease ends, it is theirs.
CREATE FUNCTION work.claim_letters(p_holder text, p_now timestamptz, p_lease interval, p_limit integer)
RETURNS SETOF work.letter_bundle
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    taken work.letter_bundle;
    place work.letter_office;
    streams text[];
    notices text[];
BEGIN
    SELECT b.* INTO taken
    FROM work.letter_bundle AS b
    JOIN work.letter_office AS o ON (o.book, o.agency, o.office) = (b.book, b.agency, b.office)
    WHERE b.due_at <= p_now
        AND (b.at_once OR b.outcome IS NOT NULL OR o.not_before <= p_now OR o.bundle_id = b.bundle_id)
    ORDER BY b.at_once DESC, b.due_at
    LIMIT 1
    FOR UPDATE OF b SKIP LOCKED;
    IF FOUND THEN
        IF NOT (taken.at_once OR taken.outcome IS NOT NULL) THEN
            UPDATE work.letter_office AS o
            SET not_before = p_now + p_lease + taken.pause, bundle_id = taken.bundle_id
            WHERE (o.book, o.agency, o.office) = (taken.book, taken.agency, taken.office)
                AND (o.not_before <= p_now OR o.bundle_id = taken.bundle_id);
            IF NOT FOUND THEN
                RETURN;
            END IF;
        END IF;
        RETURN QUERY
        UPDATE work.letter_bundle AS b SET holder = p_holder, due_at = p_now + p_lease
        WHERE b.bundle_id = taken.bundle_id
        RETURNING b.*;
        RETURN;
    END IF;

    -- One that goes at once goes alone; the others of an office go together.
    WITH grave AS (
        SELECT q.* FROM work.queued_letter AS q
        WHERE q.bundle_id IS NULL AND q.due_at <= p_now AND q.severity = 4
        ORDER BY q.due_at
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    )
    SELECT g.book, g.agency, g.office, ARRAY[g.stream], ARRAY[g.notice_id]
    INTO place.book, place.agency, place.office, streams, notices FROM grave AS g;
    IF NOT FOUND THEN
        SELECT o.* INTO place
        FROM work.letter_office AS o
        JOIN work.queued_letter AS q ON (q.book, q.agency, q.office) = (o.book, o.agency, o.office)
        WHERE q.bundle_id IS NULL AND q.due_at <= p_now AND o.not_before <= p_now
        ORDER BY q.due_at
        LIMIT 1
        FOR UPDATE OF o SKIP LOCKED;
        IF NOT FOUND THEN
            RETURN;
        END IF;
        SELECT array_agg(w.stream), array_agg(w.notice_id) INTO streams, notices
        FROM (
            SELECT q.stream, q.notice_id FROM work.queued_letter AS q
            WHERE (q.book, q.agency, q.office) = (place.book, place.agency, place.office)
                AND q.bundle_id IS NULL AND q.severity < 4
            ORDER BY q.severity DESC, q.due_at, q.stream, q.notice_id
            LIMIT p_limit
            FOR UPDATE
        ) AS w;
        IF streams IS NULL THEN
            RETURN;
        END IF;
    END IF;

    -- The name follows from what is in it, so that two bundles share one only if they are the same.
    INSERT INTO work.letter_bundle AS b (bundle_id, book, agency, office, at_once, pause, holder, due_at)
    SELECT
        encode(
            sha256(convert_to(string_agg(concat_ws(' ', q.stream, q.notice_id, q.version), E'\n' ORDER BY q.stream, q.notice_id), 'UTF8')),
            'hex'
        ),
        place.book, place.agency, place.office, min(q.severity) = 4, max(q.pause), p_holder, p_now + p_lease
    FROM work.queued_letter AS q
    WHERE (q.stream, q.notice_id) IN (SELECT c.stream, c.notice_id FROM unnest(streams, notices) AS c (stream, notice_id))
    RETURNING b.* INTO taken;
    UPDATE work.queued_letter AS q SET bundle_id = taken.bundle_id
    WHERE (q.stream, q.notice_id) IN (SELECT c.stream, c.notice_id FROM unnest(streams, notices) AS c (stream, notice_id));
    IF NOT taken.at_once THEN
        UPDATE work.letter_office AS o
        SET not_before = p_now + p_lease + taken.pause, bundle_id = taken.bundle_id
        WHERE (o.book, o.agency, o.office) = (taken.book, taken.agency, taken.office);
    END IF;
    RETURN NEXT taken;
END
$$;

-- Whether the bundle is still its holder's, who goes on having it in hand.
CREATE FUNCTION work.keep_letters(p_bundle_id text, p_holder text, p_now timestamptz, p_lease interval) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    taken work.letter_bundle;
BEGIN
    UPDATE work.letter_bundle AS b SET due_at = p_now + p_lease
    WHERE b.bundle_id = p_bundle_id AND b.holder = p_holder
    RETURNING b.* INTO taken;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE work.letter_office AS o SET not_before = p_now + p_lease + taken.pause
    WHERE (o.book, o.agency, o.office) = (taken.book, taken.agency, taken.office)
        AND o.bundle_id = p_bundle_id AND taken.outcome IS NULL;
    RETURN true;
END
$$;

-- Settles what goes in the bundle, an array of {stream, notice_id}, unless that was done; the others wait for the next one. Gives
-- back the number of the attempt that begins and since when there are any; nothing where the bundle is another holder's.
CREATE FUNCTION work.begin_letter(p_bundle_id text, p_holder text, p_now timestamptz, p_key text, p_settled jsonb)
RETURNS TABLE (attempts integer, first_tried_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    UPDATE work.queued_letter AS q SET bundle_id = NULL
    FROM work.letter_bundle AS b
    WHERE b.bundle_id = p_bundle_id AND b.holder = p_holder AND b.message_key IS NULL AND q.bundle_id = b.bundle_id
        AND NOT EXISTS (
            SELECT FROM jsonb_to_recordset(p_settled) AS each (stream text, notice_id text)
            WHERE each.stream = q.stream AND each.notice_id = q.notice_id
        );
    RETURN QUERY
    UPDATE work.letter_bundle AS b
    SET message_key = coalesce(b.message_key, p_key), attempts = b.attempts + 1,
        first_tried_at = coalesce(b.first_tried_at, p_now)
    WHERE b.bundle_id = p_bundle_id AND b.holder = p_holder AND b.outcome IS NULL
    RETURNING b.attempts, b.first_tried_at;
END
$$;

-- Keeps what became of the letter; the office's pause begins if it got it.
CREATE FUNCTION work.end_letter(p_bundle_id text, p_holder text, p_now timestamptz, p_outcome jsonb, p_arrived boolean)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    taken work.letter_bundle;
BEGIN
    UPDATE work.letter_bundle AS b SET outcome = p_outcome
    WHERE b.bundle_id = p_bundle_id AND b.holder = p_holder AND (b.outcome IS NULL OR b.outcome = p_outcome)
    RETURNING b.* INTO taken;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE work.letter_office AS o
    SET not_before = p_now + CASE WHEN p_arrived THEN taken.pause ELSE interval '0' END, bundle_id = NULL
    WHERE (o.book, o.agency, o.office) = (taken.book, taken.agency, taken.office) AND o.bundle_id = p_bundle_id;
    RETURN true;
END
$$;

-- Puts the bundle off, out of its holder's hand; the office got nothing, so that another one may go.
CREATE FUNCTION work.put_letter_off(
    p_bundle_id text, p_holder text, p_attempts integer, p_now timestamptz, p_until timestamptz
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    UPDATE work.letter_bundle AS b SET holder = NULL, due_at = p_until, attempts = greatest(b.attempts, p_attempts)
    WHERE b.bundle_id = p_bundle_id AND b.holder = p_holder;
    IF FOUND THEN
        UPDATE work.letter_office AS o SET not_before = p_now, bundle_id = NULL WHERE o.bundle_id = p_bundle_id;
    END IF;
END
$$;

-- Removes a bundle in which nothing is left. If it was in hand until now, the office got nothing.
CREATE FUNCTION work.drop_empty_bundle(p_bundle_id text, p_now timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM work.queued_letter AS q WHERE q.bundle_id = p_bundle_id) THEN
        DELETE FROM work.letter_bundle AS b WHERE b.bundle_id = p_bundle_id;
        UPDATE work.letter_office AS o SET not_before = p_now, bundle_id = NULL WHERE o.bundle_id = p_bundle_id;
    END IF;
END
$$;

-- Lets notices of the bundle go alone, an array of {stream, notice_id, due_at, at_once, attempts}; with the last of them the bundle goes.
CREATE FUNCTION work.part_letters(p_bundle_id text, p_holder text, p_now timestamptz, p_parted jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    taken work.letter_bundle;
    parted record;
    alone text;
BEGIN
    SELECT b.* INTO taken FROM work.letter_bundle AS b
    WHERE b.bundle_id = p_bundle_id AND b.holder = p_holder FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    FOR parted IN
        SELECT q.stream, q.notice_id, q.version, each.due_at, each.at_once, each.attempts
        FROM jsonb_to_recordset(p_parted) AS each (
            stream text, notice_id text, due_at timestamptz, at_once boolean, attempts integer
        )
        JOIN work.queued_letter AS q ON (q.stream, q.notice_id) = (each.stream, each.notice_id)
        WHERE q.bundle_id = p_bundle_id
    LOOP
        alone := encode(
            sha256(convert_to(concat_ws(' ', 'alone', parted.stream, parted.notice_id, parted.version), 'UTF8')), 'hex'
        );
        INSERT INTO work.letter_bundle (bundle_id, book, agency, office, at_once, pause, due_at, attempts, first_tried_at)
        VALUES (
            alone, taken.book, taken.agency, taken.office, parted.at_once, taken.pause, parted.due_at, parted.attempts,
            coalesce(taken.first_tried_at, p_now)
        );
        UPDATE work.queued_letter AS q SET bundle_id = alone
        WHERE (q.stream, q.notice_id) = (parted.stream, parted.notice_id);
    END LOOP;
    PERFORM work.drop_empty_bundle(p_bundle_id, p_now);
END
$$;

-- Forgets notices of the bundle, an array of {stream, notice_id, version}: those that no step has found pending at that version or
-- later; a later one was asked for again and waits anew. With the last of them the bundle goes.
CREATE FUNCTION work.forget_letters(p_bundle_id text, p_holder text, p_now timestamptz, p_told jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM work.letter_bundle AS b WHERE b.bundle_id = p_bundle_id AND b.holder = p_holder) THEN
        RETURN;
    END IF;
    DELETE FROM work.queued_letter AS q
    USING jsonb_to_recordset(p_told) AS each (stream text, notice_id text, version integer)
    WHERE q.bundle_id = p_bundle_id AND (q.stream, q.notice_id) = (each.stream, each.notice_id)
        AND q.version < each.version;
    UPDATE work.queued_letter AS q
    SET bundle_id = NULL, due_at = p_now + greatest(q.pause, interval '1 second')
    FROM jsonb_to_recordset(p_told) AS each (stream text, notice_id text)
    WHERE q.bundle_id = p_bundle_id AND (q.stream, q.notice_id) = (each.stream, each.notice_id);
    PERFORM work.drop_empty_bundle(p_bundle_id, p_now);
END
$$;

-- Of a token its secret's digest is kept, never the secret; whose rights it carries stands in `actor`.
CREATE TABLE work.api_token (
    token_id text COLLATE "C" PRIMARY KEY CHECK (token_id ~ '^[a-z2-7]{16}$'),
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    actor jsonb NOT NULL,
    desk text COLLATE "C" NOT NULL GENERATED ALWAYS AS (substring(actor ->> 'region' FROM '^\d{2}(?:\.\d{2})?')) STORED,
    scope text COLLATE "C" NOT NULL CHECK (scope IN ('read', 'act')),
    label text NOT NULL CHECK (length(label) BETWEEN 1 AND 200),
    issued_by text COLLATE "C" NOT NULL,
    issued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_by text COLLATE "C",
    CONSTRAINT api_token_revoked_by_somebody CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX api_token_by_desk ON work.api_token (desk, issued_at DESC);

-- Keeps a new token; once more with the same id and digest is harmless, as after an answer that was lost.
CREATE FUNCTION work.issue_api_token(
    p_token_id text, p_digest bytea, p_actor jsonb, p_scope text, p_label text, p_issued_by text, p_lasting interval
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    INSERT INTO work.api_token (token_id, digest, actor, scope, label, issued_by, expires_at)
    VALUES (p_token_id, p_digest, p_actor, p_scope, p_label, p_issued_by, clock_timestamp() + p_lasting)
    ON CONFLICT (token_id) DO NOTHING;
END
$$;

-- Whether accounts of the desk have such a token; revoked once, and by whom first.
CREATE FUNCTION work.revoke_api_token(p_token_id text, p_desk text, p_revoked_by text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    UPDATE work.api_token AS t
    SET revoked_at = coalesce(t.revoked_at, clock_timestamp()), revoked_by = coalesce(t.revoked_by, p_revoked_by)
    WHERE t.token_id = p_token_id AND t.desk = p_desk;
    RETURN FOUND;
END
$$;

-- Views of a desk's queue that somebody keeps under a name of their own: the query of the address, as the pages write it.
CREATE TABLE work.kept_view (
    account text COLLATE "C" NOT NULL CHECK (length(account) BETWEEN 1 AND 200),
    desk text COLLATE "C" NOT NULL CHECK (desk ~ '^\d{2}(\.\d{2})?$'),
    name text COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    query text COLLATE "C" NOT NULL CHECK (length(query) BETWEEN 1 AND 2000),
    kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (account, desk, name)
);

-- Keeps a view: 'kept', also when it is there already; 'used' where the name stands for another one; 'full' where the account has
-- as many as it may have.
CREATE FUNCTION work.keep_view(p_account text, p_desk text, p_name text, p_query text, p_limit integer) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    known text;
BEGIN
    -- Two at once are counted one after the other.
    PERFORM pg_advisory_xact_lock(hashtextextended('work.kept_view:' || p_account, 0));
    SELECT v.query INTO known FROM work.kept_view AS v WHERE (v.account, v.desk, v.name) = (p_account, p_desk, p_name);
    IF FOUND THEN
        RETURN CASE WHEN known = p_query THEN 'kept' ELSE 'used' END;
    END IF;
    IF (SELECT count(*) >= p_limit FROM work.kept_view AS v WHERE v.account = p_account) THEN
        RETURN 'full';
    END IF;
    INSERT INTO work.kept_view (account, desk, name, query) VALUES (p_account, p_desk, p_name, p_query);
    RETURN 'kept';
END
$$;

-- Whether the account had such a view, which is gone now.
CREATE FUNCTION work.drop_view(p_account text, p_desk text, p_name text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    DELETE FROM work.kept_view AS v WHERE (v.account, v.desk, v.name) = (p_account, p_desk, p_name);
    RETURN FOUND;
END
$$;

-- Of a session its secret's digest is kept, never the secret; whose rights it carries stands in `actor`.
CREATE TABLE work.session (
    session_id text COLLATE "C" PRIMARY KEY CHECK (session_id ~ '^[a-z2-7]{16}$'),
    digest bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    begun_by bytea UNIQUE CHECK (octet_length(begun_by) = 32),
    actor jsonb NOT NULL,
    account text COLLATE "C" NOT NULL GENERATED ALWAYS AS (actor ->> 'id') STORED,
    desk text COLLATE "C" NOT NULL GENERATED ALWAYS AS (substring(actor ->> 'region' FROM '^\d{2}(?:\.\d{2})?')) STORED,
    method text COLLATE "C" NOT NULL CHECK (method IN ('oidc', 'link', 'terminal')),
    idle_limit interval NOT NULL CHECK (idle_limit > interval '0'),
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_by text COLLATE "C",
    CONSTRAINT session_ended_by_somebody CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX session_by_desk ON work.session (desk, started_at DESC);
CREATE INDEX session_by_account ON work.session (account) WHERE ended_at IS NULL;
CREATE INDEX session_by_end ON work.session (expires_at);

-- A link that begins a session: once, or as often as one likes until it has run out.
CREATE TABLE work.sign_in_link (
    link_id text COLLATE "C" PRIMARY KEY CHECK (link_id ~ '^[a-z2-7]{16}$'),
    digest bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    actor jsonb NOT NULL,
    reusable boolean NOT NULL,
    issued_by text COLLATE "C" NOT NULL,
    issued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    used_for text COLLATE "C",
    CONSTRAINT sign_in_link_used_for_a_session CHECK ((used_at IS NULL) = (used_for IS NULL))
);
CREATE INDEX sign_in_link_by_end ON work.sign_in_link (expires_at);

-- How often signing in failed, by the hour: a flood makes a number larger, not a table.
CREATE TABLE work.sign_in_failure (
    hour timestamptz NOT NULL,
    method text COLLATE "C" NOT NULL CHECK (method IN ('oidc', 'link', 'terminal')),
    code text COLLATE "C" NOT NULL CHECK (code ~ '^[A-Z_]{1,60}$'),
    account text COLLATE "C" NOT NULL CHECK (length(account) <= 80),
    desk text COLLATE "C" NOT NULL CHECK (length(desk) <= 5),
    failures bigint NOT NULL CHECK (failures > 0),
    last_at timestamptz NOT NULL,
    PRIMARY KEY (hour, method, code, account, desk)
);

-- Begins a session; once more with the same id is harmless, as after an answer that was lost.
-- Whether it is there: what another session was begun by begins none again.
CREATE FUNCTION work.start_session(
    p_session_id text, p_digest bytea, p_begun_by bytea, p_actor jsonb, p_method text, p_lasting interval, p_idle_limit interval
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    DELETE FROM work.session AS s WHERE s.expires_at < clock_timestamp() - interval '90 days';
    INSERT INTO work.session (session_id, digest, begun_by, actor, method, idle_limit, expires_at)
    VALUES (p_session_id, p_digest, p_begun_by, p_actor, p_method, p_idle_limit, clock_timestamp() + p_lasting)
    ON CONFLICT DO NOTHING;
    RETURN EXISTS (SELECT FROM work.session AS s WHERE s.session_id = p_session_id AND s.digest = p_digest AND s.ended_at IS NULL);
END
$$;

-- The session with this digest, if it holds now; that it was seen is noted to the minute.
CREATE FUNCTION work.present_session(p_digest bytea) RETURNS SETOF work.session
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    found_session work.session;
    present timestamptz := clock_timestamp();
BEGIN
    SELECT s.* INTO found_session FROM work.session AS s
    WHERE s.digest = p_digest AND s.ended_at IS NULL AND s.expires_at > present AND s.last_seen_at + s.idle_limit > present;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF found_session.last_seen_at < present - least(interval '1 minute', found_session.idle_limit / 10) THEN
        UPDATE work.session AS s SET last_seen_at = greatest(s.last_seen_at, present)
        WHERE s.session_id = found_session.session_id AND s.ended_at IS NULL;
    END IF;
    RETURN NEXT found_session;
END
$$;

-- Ends the session with this digest, by its own holder or because what it rests on is gone.
CREATE FUNCTION work.end_session(p_digest bytea, p_ended_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    UPDATE work.session AS s SET ended_at = clock_timestamp(), ended_by = p_ended_by WHERE s.digest = p_digest AND s.ended_at IS NULL;
END
$$;

-- Whether accounts of the desk have such a session; ended once, and by whom first.
CREATE FUNCTION work.revoke_session(p_session_id text, p_desk text, p_ended_by text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    UPDATE work.session AS s
    SET ended_at = coalesce(s.ended_at, clock_timestamp()), ended_by = coalesce(s.ended_by, p_ended_by)
    WHERE s.session_id = p_session_id AND s.desk = p_desk;
    RETURN FOUND;
END
$$;

-- Ends every session of an account of the desk; which ones.
CREATE FUNCTION work.revoke_sessions_of(p_account text, p_desk text, p_ended_by text) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    RETURN QUERY
    UPDATE work.session AS s SET ended_at = clock_timestamp(), ended_by = p_ended_by
    WHERE s.account = p_account AND s.desk = p_desk AND s.ended_at IS NULL AND s.expires_at > clock_timestamp()
        AND s.last_seen_at + s.idle_limit > clock_timestamp()
    RETURNING s.session_id;
END
$$;

-- Keeps a new link; once more with the same id is harmless. What ran out a day ago is forgotten.
CREATE FUNCTION work.issue_sign_in_link(
    p_link_id text, p_digest bytea, p_actor jsonb, p_reusable boolean, p_issued_by text, p_lasting interval
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    DELETE FROM work.sign_in_link AS l WHERE l.expires_at < clock_timestamp() - interval '1 day';
    INSERT INTO work.sign_in_link (link_id, digest, actor, reusable, issued_by, expires_at)
    VALUES (p_link_id, p_digest, p_actor, p_reusable, p_issued_by, clock_timestamp() + p_lasting)
    ON CONFLICT DO NOTHING;
END
$$;

-- Begins a session by a link. Whether it did: of those who follow a link that holds once, one is let in; the same one
-- again, as after an answer that was lost.
CREATE FUNCTION work.start_session_by_link(
    p_link bytea, p_session_id text, p_digest bytea, p_lasting interval, p_idle_limit interval
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    holder jsonb;
BEGIN
    UPDATE work.sign_in_link AS l SET used_at = clock_timestamp(), used_for = p_session_id
    WHERE l.digest = p_link AND l.expires_at > clock_timestamp() AND (l.reusable OR l.used_for IS NULL OR l.used_for = p_session_id)
    RETURNING l.actor INTO holder;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    RETURN work.start_session(p_session_id, p_digest, NULL, holder, 'link', p_lasting, p_idle_limit);
END
$$;

-- Takes back every link that somebody issued and that holds still.
CREATE FUNCTION work.withdraw_sign_in_links(p_issued_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
    DELETE FROM work.sign_in_link AS l WHERE l.issued_by = p_issued_by;
END
$$;

-- Counts one more failure. Once an hour has 500 lines, further accounts are counted together.
CREATE FUNCTION work.note_sign_in_failure(p_method text, p_code text, p_account text, p_desk text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    this_hour timestamptz := date_trunc('hour', clock_timestamp(), 'UTC');
    is_full boolean := (SELECT count(*) >= 500 FROM work.sign_in_failure AS f WHERE f.hour = this_hour);
BEGIN
    DELETE FROM work.sign_in_failure AS f WHERE f.hour < this_hour - interval '90 days';
    INSERT INTO work.sign_in_failure AS f (hour, method, code, account, desk, failures, last_at)
    VALUES (
        this_hour, p_method, p_code, CASE WHEN is_full THEN '' ELSE p_account END, CASE WHEN is_full THEN '' ELSE p_desk END, 1,
        clock_timestamp()
    )
    ON CONFLICT (hour, method, code, account, desk)
    DO UPDATE SET failures = f.failures + 1, last_at = excluded.last_at;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA work FROM PUBLIC;

GRANT USAGE ON SCHEMA work TO desk_app, desk_auditor;
GRANT SELECT ON work.triage_claim, work.held_up_notice TO desk_app, desk_auditor;
GRANT SELECT ON work.queued_letter, work.letter_bundle, work.letter_office TO desk_app, desk_auditor;
GRANT EXECUTE ON FUNCTION work.next_triage, work.give_triage_back, work.note_held_up TO desk_app;
GRANT EXECUTE ON FUNCTION work.queue_letters, work.claim_letters, work.keep_letters, work.begin_letter, work.end_letter, work.put_letter_off,
    work.part_letters, work.forget_letters TO desk_app;
GRANT SELECT ON work.kept_view TO desk_app;
GRANT EXECUTE ON FUNCTION work.keep_view, work.drop_view TO desk_app;
GRANT SELECT ON work.api_token TO desk_app;
GRANT EXECUTE ON FUNCTION work.issue_api_token, work.revoke_api_token TO desk_app;
GRANT SELECT ON work.session, work.sign_in_link, work.sign_in_failure TO desk_app;
GRANT EXECUTE ON FUNCTION work.start_session, work.present_session, work.end_session, work.revoke_session, work.revoke_sessions_of,
    work.issue_sign_in_link, work.start_session_by_link, work.withdraw_sign_in_links, work.note_sign_in_failure TO desk_app;

-- The second wall (docs/rights.md): what a face reads, it reads as `desk_face`, which sees nothing until its transaction
-- names a sight. Written from the page of rights and not from `projections.seen`, so that a fault of one is none of the other.

-- Whose eyes a transaction is for, as `infra/database/wall.py` names them in `desk.sight`.
CREATE TYPE wall.sight AS (
    role text,
    scope text,
    agency text,
    persons text[],
    -- Of a link: the one problem, and the one request of it.
    stream text,
    referral text,
    -- Whose sealed words are opened.
    opens text
);

-- The sight of this transaction; NULL where none is named, or none that makes sense. The service itself does not read so.
CREATE FUNCTION wall.sight() RETURNS wall.sight
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    told jsonb;
    named wall.sight;
BEGIN
    told := current_setting('desk.sight', true);
    IF jsonb_typeof(told) IS DISTINCT FROM 'object'
        OR told - ARRAY['role', 'scope', 'agency', 'persons', 'stream', 'referral', 'opens'] <> '{}'
        OR (told - 'persons') @? '$.*.type() ? (@ != "string" && @ != "null")'
        OR jsonb_typeof(told -> 'persons') IS DISTINCT FROM 'array'
        OR (told -> 'persons') @? '$[*].type() ? (@ != "string")'
    THEN
        RETURN NULL;
    END IF;
    named := ROW(
        told ->> 'role', told ->> 'scope', told ->> 'agency', ARRAY(SELECT jsonb_array_elements_text(told -> 'persons')),
        told ->> 'stream', told ->> 'referral', told ->> 'opens'
    );
    IF named.role IN ('reporter', 'operator', 'verifier', 'supervisor', 'agency', 'auditor', 'admin')
        AND named.scope ~ '^\d{2}(\.\d{2}){0,2}$' AND named.persons <> '{}' AND '' <> ALL (named.persons)
    THEN
        RETURN named;
    END IF;
    RETURN NULL;
EXCEPTION
    -- Whatever is wrong with it, nobody learns what: it opens nothing.
    WHEN OTHERS THEN RETURN NULL;
END
$$;

-- Whether a region is another one or lies below it; all of them lie in the nation.
CREATE FUNCTION wall.lies_in(p_region text, p_above text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT p_above = '00' OR p_region = p_above OR left(p_region, length(p_above) + 1) = p_above || '.'
$$;

-- Problems behind which there is a report that was handed in by who looks.
CREATE FUNCTION wall.reported() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT report.problem_id FROM projections.intake_report AS report
    WHERE report.handed_in_by = ANY ((SELECT (wall.sight()).persons)::text[])
$$;

-- How much of a problem there is for a sight:
--   whole   all of it: at its desk, above it, as auditor, or named by the mark of a restricted problem
--   totals  it counts
--   asked   its row, and the letters to one's own agency; no more by any link
--   letter  the letters to one's own agency: somebody wrote, and the problem is restricted
--   report  what became of one's own report
-- NULL is nothing: it looks as if there were no such problem. Asked for every row, so the commonest answers come first; the
-- first parameters are the row's columns.
CREATE FUNCTION wall.reach(
    stream text, desk text, recused text[], restricted boolean, restricted_roles text[], restricted_persons text[],
    asked_agencies text[], asked_offices text[], told text[], sight wall.sight, reported boolean
) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    lies_within boolean;
    is_named boolean;
    is_admitted boolean;
    was_asked boolean;
    whole text;
BEGIN
    IF sight.role IS NULL OR recused && sight.persons OR stream <> sight.stream THEN
        RETURN NULL;
    END IF;
    lies_within := wall.lies_in(desk, sight.scope);
    whole := CASE WHEN sight.stream IS NULL THEN 'whole' ELSE 'asked' END;
    IF sight.role = 'auditor' THEN
        RETURN CASE WHEN lies_within THEN whole END;
    END IF;

    is_named := restricted AND restricted_persons && sight.persons;
    is_admitted := NOT restricted OR is_named OR (desk = sight.scope AND sight.role = ANY (restricted_roles));
    CASE sight.role
        WHEN 'operator', 'verifier', 'supervisor' THEN
            IF is_admitted AND (lies_within OR is_named) THEN
                RETURN whole;
            ELSIF is_admitted AND reported THEN
                RETURN 'report';
            ELSIF lies_within AND desk <> sight.scope
                AND EXISTS (SELECT FROM unnest(told) AS escalated (region) WHERE wall.lies_in(escalated.region, sight.scope))
            THEN
                RETURN 'letter';
            END IF;
        WHEN 'admin' THEN
            RETURN CASE WHEN lies_within AND is_admitted AND sight.stream IS NULL THEN 'totals' END;
        WHEN 'reporter' THEN
            RETURN CASE WHEN reported AND is_admitted AND (lies_within OR NOT is_named) THEN 'report' END;
        WHEN 'agency' THEN
            was_asked := sight.agency = ANY (asked_agencies) AND EXISTS (
                SELECT FROM unnest(asked_agencies, asked_offices) AS asked (agency, office)
                WHERE asked.agency = sight.agency
                    AND (wall.lies_in(asked.office, sight.scope) OR wall.lies_in(sight.scope, asked.office))
            );
            RETURN CASE
                WHEN was_asked THEN CASE WHEN is_admitted THEN 'asked' ELSE 'letter' END
                WHEN is_named THEN whole
                WHEN reported AND is_admitted THEN 'report'
            END;
        ELSE
            RETURN NULL;
    END CASE;
    RETURN NULL;
END
$$;

-- What lies below a sight of one of these roles, as a pattern for a desk with a point behind it; NULL by a link, and for other roles.
CREATE FUNCTION wall.below(p_roles text[]) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN whose.scope = '00' THEN '%' ELSE whose.scope || '.%' END
    FROM wall.sight() AS whose
    WHERE whose.role = ANY (p_roles) AND whose.stream IS NULL
$$;

-- Problems of which there is something for the sight of this transaction, and how much; reads as its owner, so that policies
-- of other tables can ask without asking one another. OFFSET 0 has it found out once for each row. What is kept from nobody is
-- whole at its desk and above it, which is told without a call for each row: they are nearly all.
CREATE VIEW wall.reached WITH (security_barrier) AS
SELECT problem.problem_id, problem.stream, found.reach
FROM projections.problem
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN NOT restricted AND recused = '{}'
            AND desk || '.' LIKE (SELECT wall.below('{operator,verifier,supervisor,auditor}')) THEN 'whole'
        ELSE wall.reach(
            stream, desk, recused, restricted, restricted_roles, restricted_persons, asked_agencies, asked_offices, told,
            (SELECT wall.sight()), problem_id IN (SELECT wall.reported())
        )
    END AS reach OFFSET 0
) AS found
WHERE found.reach IS NOT NULL;

-- Whether the sight is of somebody who sits at the desk of a book, above it, or below it, and does not look by a link.
CREATE FUNCTION wall.sits_by(p_book text, p_sight wall.sight) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT p_sight.stream IS NULL AND (
        wall.lies_in(split_part(p_book, '/', 1), p_sight.scope) OR wall.lies_in(p_sight.scope, split_part(p_book, '/', 1))
    )
$$;

-- Whether a statement is for somebody who looks: read as `desk_face`, or by a login that is nothing else.
CREATE FUNCTION wall.is_face() RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT current_setting('role') = 'desk_face'
        OR NOT (pg_has_role(session_user, 'desk_app', 'MEMBER') OR pg_has_role(session_user, 'desk_auditor', 'MEMBER'))
$$;

-- Events that merged a problem into this one, by their keys. Behind the wall the index over what events say serves nobody, since
-- its operator is not leakproof; the keys find what is in sight.
CREATE FUNCTION wall.mergings_into(p_problem_id text) RETURNS TABLE (stream text, version integer)
LANGUAGE sql STABLE ROWS 3 SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT event.stream, event.version FROM projections.timeline AS event
    WHERE event.type = 'ProblemMerged' AND event.summary ->> 'into' = p_problem_id
        AND (NOT (SELECT wall.is_face()) OR EXISTS (SELECT FROM wall.reached WHERE reached.stream = event.stream))
$$;

-- How many letters could not be delivered, by the problems of a book: a total, for who may not read the letters.
CREATE FUNCTION wall.dead_letters(p_book text) RETURNS TABLE (problem_id text, letters bigint)
LANGUAGE sql STABLE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT notice.problem_id, count(*) FROM projections.notice
    JOIN projections.problem USING (problem_id)
    WHERE notice.status = 'failed' AND notice.desk = split_part(p_book, '/', 1) AND problem.book = p_book
        AND (NOT (SELECT wall.is_face()) OR EXISTS (SELECT FROM wall.reached WHERE reached.problem_id = notice.problem_id))
    GROUP BY notice.problem_id
$$;

-- The same total, as faces of the release before ask for it.
CREATE FUNCTION wall.failed_letters(p_problem_ids text[]) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) FROM projections.notice
    WHERE notice.status = 'failed' AND notice.problem_id = ANY (p_problem_ids)
        AND (NOT (SELECT wall.is_face()) OR EXISTS (SELECT FROM wall.reached WHERE reached.problem_id = notice.problem_id))
$$;

-- Problems of a book that are found by words, or whose register number is like a pattern; of these that have ended or have not, if
-- that is asked. Behind the wall the index over words serves nobody, since its operator is not leakproof; the ids find what is in sight.
CREATE FUNCTION wall.found_by_words(p_words text, p_number text, p_book text, p_ended boolean) RETURNS SETOF text
LANGUAGE plpgsql STABLE ROWS 100 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    -- What is kept from nobody needs no further look below this; NULL where no wall stands.
    below text := CASE WHEN wall.is_face() THEN coalesce(wall.below('{operator,verifier,supervisor,auditor}'), '') END;
BEGIN
    -- Two statements, since an index holds what has not ended.
    IF NOT p_ended THEN
        RETURN QUERY SELECT found.problem_id::text FROM projections.problem AS found
        WHERE (
                to_tsvector('indonesian', found.searched) @@ websearch_to_tsquery('indonesian', p_words)
                OR found.register_number LIKE p_number
            )
            AND (p_book IS NULL OR found.book = p_book)
            AND CASE
                WHEN below IS NULL THEN true
                WHEN NOT found.restricted AND found.recused = '{}' AND found.desk || '.' LIKE below THEN true
                ELSE EXISTS (SELECT FROM wall.reached WHERE reached.problem_id = found.problem_id)
            END
            AND NOT (
                found.phase IN ('closed', 'merged', 'forwarded', 'dismissed', 'archived') AND found.next_due_key IS NULL
            );
    ELSE
        RETURN QUERY SELECT found.problem_id::text FROM projections.problem AS found
        WHERE (
                to_tsvector('indonesian', found.searched) @@ websearch_to_tsquery('indonesian', p_words)
                OR found.register_number LIKE p_number
            )
            AND (p_book IS NULL OR found.book = p_book)
            AND CASE
                WHEN below IS NULL THEN true
                WHEN NOT found.restricted AND found.recused = '{}' AND found.desk || '.' LIKE below THEN true
                ELSE EXISTS (SELECT FROM wall.reached WHERE reached.problem_id = found.problem_id)
            END
            AND (
                p_ended IS NULL
                OR (found.phase IN ('closed', 'merged', 'forwarded', 'dismissed', 'archived') AND found.next_due_key IS NULL)
            );
    END IF;
END
$$;

-- The newest event of a book, perhaps of a problem that is out of sight: by it somebody knows how far an answer has read. For whoever
-- sits by the desk.
CREATE FUNCTION wall.newest(p_book text) RETURNS TABLE ("position" bigint, ledger_at timestamptz)
LANGUAGE sql STABLE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT event.position, event.ledger_at FROM projections.timeline AS event
    WHERE event.book = p_book AND (
        NOT (SELECT wall.is_face())
        OR wall.lies_in(split_part(p_book, '/', 1), (SELECT (wall.sight()).scope))
        OR wall.lies_in((SELECT (wall.sight()).scope), split_part(p_book, '/', 1))
    )
    ORDER BY event.position DESC
    LIMIT 1
$$;

-- Commitments of what may be opened: those in the events of the one stream that the sight names, a problem that is in sight with
-- those that were ever merged into it, or a desk whose people's particulars are for who looks.
CREATE FUNCTION wall.opened() RETURNS SETOF bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE whose AS MATERIALIZED (SELECT (wall.sight()).*),
    behind AS (
        SELECT reached.problem_id, reached.stream FROM whose
        JOIN wall.reached ON reached.stream = whose.opens AND reached.reach <> 'totals'
        UNION
        SELECT reached.problem_id, reached.stream FROM behind
        CROSS JOIN LATERAL wall.mergings_into(behind.problem_id) AS merging
        JOIN wall.reached ON reached.stream = merging.stream AND reached.reach = 'whole'
    ),
    opened AS (
        SELECT behind.stream FROM behind
        UNION ALL
        SELECT whose.opens FROM whose
        WHERE whose.stream IS NULL AND whose.opens ~~ 'desk/%' AND whose.role IN ('operator', 'verifier', 'supervisor', 'admin')
            AND split_part(whose.opens, '/', 2) = whose.scope
    )
    SELECT decode(found.hex[1], 'hex')
    FROM opened
    JOIN ledger.entry USING (stream)
    CROSS JOIN LATERAL regexp_matches(convert_from(entry.body, 'UTF8'), '"([0-9a-f]{64})"', 'g') AS found (hex)
$$;

-- Keys under which these are sealed.
CREATE FUNCTION wall.opened_keys() RETURNS SETOF bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH opened AS MATERIALIZED (SELECT wall.opened() AS commitment)
    SELECT item.key_id FROM opened JOIN vault.item USING (commitment)
    UNION
    SELECT file.key_id FROM opened JOIN vault.attachment AS file USING (commitment)
$$;

-- A view reads as whoever asks; else it would read past the wall.
ALTER VIEW projections.problem_report SET (security_invoker = true);
ALTER VIEW projections.intake SET (security_invoker = true);

-- Every table has the wall, for its owner too. The service works on everything, and an auditor at the database reads what it may.
DO $$
DECLARE
    standing record;
BEGIN
    FOR standing IN
        SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname IN ('ledger', 'projections', 'vault', 'work')
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', standing.name);
        EXECUTE format('CREATE POLICY service ON %s TO desk_migrate, desk_app USING (true) WITH CHECK (true)', standing.name);
        EXECUTE format('CREATE POLICY auditor ON %s FOR SELECT TO desk_auditor USING (true)', standing.name);
    END LOOP;
END
$$;

CREATE POLICY in_sight ON projections.problem FOR SELECT TO desk_face USING (
    CASE
        WHEN NOT restricted AND recused = '{}'
            AND desk || '.' LIKE (SELECT wall.below('{operator,verifier,supervisor,auditor}')) THEN true
        ELSE wall.reach(
            stream, desk, recused, restricted, restricted_roles, restricted_persons, asked_agencies, asked_offices, told,
            (SELECT wall.sight()), problem_id IN (SELECT wall.reported())
        ) IS NOT NULL
    END
);
CREATE POLICY in_sight ON projections.tally FOR SELECT TO desk_face USING (
    desk || '.' LIKE (SELECT wall.below('{operator,verifier,supervisor,auditor,admin}'))
);
CREATE POLICY in_sight ON projections.timeline FOR SELECT TO desk_face USING (
    EXISTS (SELECT FROM wall.reached WHERE reached.stream = timeline.stream AND reached.reach IN ('whole', 'totals', 'asked'))
);
-- Of its reports a desk's officials see all, those above what was sent or is missing; auditors see all that lie below them.
CREATE POLICY in_sight ON projections.report FOR SELECT TO desk_face USING (
    (SELECT (wall.sight()).stream) IS NULL AND CASE
        WHEN (SELECT (wall.sight()).role) = 'auditor' THEN wall.lies_in(desk, (SELECT (wall.sight()).scope))
        WHEN (SELECT (wall.sight()).role) IN ('operator', 'verifier', 'supervisor') THEN desk = (SELECT (wall.sight()).scope)
            OR (went_up AND wall.lies_in(desk, (SELECT (wall.sight()).scope)))
        ELSE false
    END
);
-- Of an agency its own requests, by a link the one that it names.
CREATE POLICY in_sight ON projections.referral FOR SELECT TO desk_face USING (
    EXISTS (
        SELECT FROM wall.reached
        WHERE reached.problem_id = referral.problem_id AND CASE reached.reach
            WHEN 'whole' THEN true
            WHEN 'asked' THEN (referral.agency = (SELECT (wall.sight()).agency) OR (SELECT (wall.sight()).role) <> 'agency')
                AND coalesce(referral.referral_id = (SELECT (wall.sight()).referral), (SELECT (wall.sight()).referral) IS NULL)
            WHEN 'letter' THEN referral.agency = (SELECT (wall.sight()).agency)
                AND coalesce(referral.referral_id = (SELECT (wall.sight()).referral), (SELECT (wall.sight()).referral) IS NULL)
            ELSE false
        END
    )
);
CREATE POLICY in_sight ON projections.notice FOR SELECT TO desk_face USING (
    EXISTS (
        SELECT FROM wall.reached
        WHERE reached.problem_id = notice.problem_id AND CASE
            WHEN reached.reach = 'whole' THEN true
            WHEN reached.reach IN ('asked', 'letter') THEN notice.agency = (SELECT (wall.sight()).agency) AND coalesce(
                (SELECT (wall.sight()).referral) = ANY (string_to_array(notice.subject, '/')),
                (SELECT (wall.sight()).referral) IS NULL
            )
            ELSE false
        END
    )
);
CREATE POLICY in_sight ON projections.obligation FOR SELECT TO desk_face USING (
    EXISTS (
        SELECT FROM wall.reached
        WHERE reached.stream = obligation.stream AND CASE reached.reach
            WHEN 'whole' THEN true
            WHEN 'asked' THEN EXISTS (
                SELECT FROM projections.referral
                WHERE referral.problem_id = reached.problem_id AND referral.agency = (SELECT (wall.sight()).agency)
                    AND referral.referral_id = ANY (string_to_array(obligation.key, '/'))
            )
            ELSE false
        END
    )
);
CREATE POLICY in_sight ON projections.intake_report FOR SELECT TO desk_face USING (
    EXISTS (
        SELECT FROM wall.reached
        WHERE reached.problem_id = intake_report.problem_id AND (
            reached.reach IN ('whole', 'totals', 'asked')
            OR intake_report.handed_in_by = ANY ((SELECT (wall.sight()).persons)::text[])
        )
    )
);
-- By no link: it shows one problem, and this is none.
CREATE POLICY in_sight ON projections.nil_report FOR SELECT TO desk_face USING (
    (SELECT (wall.sight()).role IS NOT NULL AND (wall.sight()).stream IS NULL)
    AND (
        handed_in_by = ANY ((SELECT (wall.sight()).persons)::text[])
        OR ((SELECT (wall.sight()).role) NOT IN ('reporter', 'agency') AND wall.lies_in(desk, (SELECT (wall.sight()).scope)))
    )
);

-- Of the ledger the events of problems and of reports in sight; of desks those of one's own, above and below; and who opened
-- what there.
CREATE POLICY in_sight ON ledger.entry FOR SELECT TO desk_face USING (
    CASE split_part(stream, '/', 1)
        WHEN 'problem' THEN EXISTS (SELECT FROM wall.reached WHERE reached.stream = entry.stream)
        WHEN 'report' THEN EXISTS (SELECT FROM projections.report WHERE report.stream = entry.stream)
        WHEN 'desk' THEN (SELECT (wall.sight()).role) <> 'reporter' AND wall.sits_by(book, (SELECT wall.sight()))
        WHEN 'access' THEN (SELECT (wall.sight()).stream) IS NULL AND CASE (SELECT (wall.sight()).role)
            WHEN 'supervisor' THEN split_part(book, '/', 1) = (SELECT (wall.sight()).scope)
            WHEN 'auditor' THEN wall.lies_in(split_part(book, '/', 1), (SELECT (wall.sight()).scope))
            ELSE false
        END
        ELSE false
    END
);

-- Sealed words and files by nothing but the commitments in what is opened.
CREATE POLICY in_sight ON vault.item FOR SELECT TO desk_face USING (commitment IN (SELECT wall.opened()));
CREATE POLICY in_sight ON vault.attachment FOR SELECT TO desk_face USING (commitment IN (SELECT wall.opened()));
CREATE POLICY in_sight ON vault.attachment_chunk FOR SELECT TO desk_face USING (commitment IN (SELECT wall.opened()));
CREATE POLICY in_sight ON vault.subject_key FOR SELECT TO desk_face USING (key_id IN (SELECT wall.opened_keys()));

CREATE POLICY in_sight ON work.triage_claim FOR SELECT TO desk_face USING (
    EXISTS (SELECT FROM wall.reached WHERE reached.problem_id = triage_claim.problem_id AND reached.reach = 'whole')
);
CREATE POLICY in_sight ON work.held_up_notice FOR SELECT TO desk_face USING (
    EXISTS (SELECT FROM wall.reached WHERE reached.problem_id = held_up_notice.problem_id AND reached.reach = 'whole')
);
CREATE POLICY in_sight ON work.queued_letter FOR SELECT TO desk_face USING (
    EXISTS (SELECT FROM wall.reached WHERE reached.stream = queued_letter.stream AND reached.reach = 'whole')
);
-- When a bundle goes, and when the next one may, for who sees a letter that waits for it.
CREATE POLICY in_sight ON work.letter_bundle FOR SELECT TO desk_face USING (
    EXISTS (SELECT FROM work.queued_letter AS queued WHERE queued.bundle_id = letter_bundle.bundle_id)
);
CREATE POLICY in_sight ON work.kept_view FOR SELECT TO desk_face USING (account = ANY ((SELECT (wall.sight()).persons)::text[]));
CREATE POLICY in_sight ON work.letter_office FOR SELECT TO desk_face USING (
    EXISTS (
        SELECT FROM work.queued_letter AS queued
        WHERE queued.book = letter_office.book AND queued.agency = letter_office.agency AND queued.office = letter_office.office
    )
);

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA wall FROM PUBLIC;

GRANT USAGE ON SCHEMA ledger, projections, vault, work, wall TO desk_face;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA wall TO desk_face;
GRANT SELECT ON ALL TABLES IN SCHEMA projections TO desk_face;
GRANT SELECT ON wall.reached, ledger.entry TO desk_face;
GRANT SELECT ON vault.subject_key, vault.item, vault.attachment, vault.attachment_chunk TO desk_face;
GRANT SELECT ON work.triage_claim, work.held_up_notice, work.queued_letter, work.letter_bundle, work.letter_office, work.kept_view
    TO desk_face;

-- The service asks these as itself too.
GRANT USAGE ON SCHEMA wall TO desk_app, desk_auditor;
GRANT EXECUTE ON FUNCTION wall.mergings_into, wall.failed_letters, wall.dead_letters, wall.found_by_words, wall.newest TO desk_app, desk_auditor;

RESET ROLE;
