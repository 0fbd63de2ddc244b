-- Books that name their election, and appends that say how far the writer knew each stream
-- depends: 0004_before_grouping

-- migrate: apply

SET LOCAL ROLE desk_migrate;

ALTER TABLE ledger.book DROP CONSTRAINT book_book_check;
ALTER TABLE ledger.book ADD CHECK (book ~ '^(00|\d{2}(\.\d{2})?)/\d{4}$');
ALTER TABLE ledger.book ADD CONSTRAINT book_names_its_election CHECK (book LIKE '%/' || election_year);

DROP FUNCTION ledger.append;

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

REVOKE ALL ON FUNCTION ledger.append FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.append TO desk_app;

RESET ROLE;

-- migrate: rollback

DO $$
BEGIN
    RAISE EXCEPTION 'entries name their election for good; go back by restoring a copy of the database';
END
$$;
